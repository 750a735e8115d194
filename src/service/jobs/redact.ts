/** Keys, job tokens, webhook secrets, bearers, and signatures in addresses. */
const SECRETS =
  /\b(mr[kj]_[0-9A-Za-z_]{20,}|whsec_[A-Za-z0-9+/=]{16,})|((?:bearer|authorization:?)\s+)[^\s"']{8,}|([?&](?:t|token|sig|signature|x-amz-[\w-]+)=)[^&\s"']+/gi

/** Blots out everything that looks like a secret, and the ones that are `known`. A log is read by people who must not have them. */
export function redact(text: string, known: readonly (string | null)[] = []): string {
  const plain = known.reduce<string>(
    (rest, secret) => (secret !== null && secret.length >= 8 ? rest.replaceAll(secret, '[secret]') : rest),
    text,
  )
  return plain.replace(
    SECRETS,
    (_, _token: string | undefined, before = '', parameter = '') => `${before}${parameter}[secret]`,
  )
}
