const BLOTTED = '[secret]'

/** What must not be read by whoever reads a log, by its shape; the first group stays. The runner's endpoint has the same list. */
const SHAPES = [
  // keys, job tokens, secrets of webhooks
  /()\b(?:mrk|mrj|whsec|whsk)_[\w+/=-]{16,}/g,
  /((?:bearer|authorization:?)\s+)[^\s"']{8,}/gi,
  // whatever signs or authorises an address
  /([?&](?:t|[\w-]*(?:token|sig|signature|secret|key|credential))=)[^&\s"']+/gi,
  /(:\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
]

/** Blots out everything that looks like a secret, and the ones that are `known`. */
export function redact(text: string, known: readonly (string | null)[] = []): string {
  let plain = text
  // Shorter ones are words.
  for (const secret of known) if (secret !== null && secret.length >= 8) plain = plain.replaceAll(secret, BLOTTED)
  for (const shape of SHAPES) plain = plain.replace(shape, `$1${BLOTTED}`)
  return plain
}
