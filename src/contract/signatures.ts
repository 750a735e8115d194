import { canonicalJson } from './canonical-json.ts'
import { z } from './zod.ts'

/** 32 bytes in base64url without padding, as a JWK holds them. */
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected 32 bytes in base64url')

/** One signing key as a JWK (RFC 7517, RFC 8037). */
export const SigningKey = z
  .object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: bytes32,
    kid: z.string().min(1).max(128).meta({ description: 'JWK thumbprint (RFC 7638)' }),
    alg: z.literal('EdDSA'),
    use: z.literal('sig'),
    status: z.enum(['active', 'retired', 'revoked']).meta({
      description:
        '`retired` signs no more, what it signed stays good; `revoked` has leaked: what it signed proves nothing',
    }),
  })
  .meta({ id: 'SigningKey' })
export type SigningKey = z.infer<typeof SigningKey>

export const KeySet = z.object({ keys: z.array(SigningKey) }).meta({ id: 'KeySet' })
export type KeySet = z.infer<typeof KeySet>

/** A server's own set: the first active key with its private part `d` signs. Never leaves the server. */
export const SecretKeySet = z.object({ keys: z.array(SigningKey.extend({ d: bytes32.optional() })) })
export type SecretKeySet = z.infer<typeof SecretKeySet>

/** What a report's signature says about it. */
export type SignatureCheck =
  | { readonly status: 'valid'; readonly kid: string; readonly key: 'active' | 'retired' }
  | { readonly status: 'unsigned' }
  | { readonly status: 'invalid'; readonly reason: 'malformed' | 'unknown_key' | 'revoked_key' | 'altered' }

const ED25519 = { name: 'Ed25519' }
const utf8 = new TextEncoder()

/**
 * The value of `provenance.signature`: a JWS with detached payload (RFC 7515, appendix F) over the canonical JSON of the report without
 * that member. Ed25519 draws nothing at random: the same report under the same key has the same signature.
 */
export async function signReport(report: object, key: SecretKeySet['keys'][number]): Promise<string> {
  const { kty, crv, x, d, kid } = key
  const secret = await crypto.subtle.importKey('jwk', { kty, crv, x, d: d! }, ED25519, false, ['sign'])
  const header = base64url(utf8.encode(canonicalJson({ alg: 'EdDSA', kid })))
  const signature = await crypto.subtle.sign(ED25519, secret, signed(header, report))
  return `${header}..${base64url(new Uint8Array(signature))}`
}

/** Checks a report as it was parsed, before any schema drops what it does not know: every member is signed. */
export async function checkSignature(report: unknown, { keys }: KeySet): Promise<SignatureCheck> {
  const signature = signatureOf(report)
  if (signature === null) return { status: 'unsigned' }
  const [, header, tail] = /^([\w-]+)\.\.([\w-]{86})$/.exec(typeof signature === 'string' ? signature : '') ?? []
  const kid = header === undefined ? null : kidOf(header)
  if (header === undefined || tail === undefined || kid === null) return { status: 'invalid', reason: 'malformed' }
  const key = keys.find((one) => one.kid === kid)
  if (!key) return { status: 'invalid', reason: 'unknown_key' }
  if (key.status === 'revoked') return { status: 'invalid', reason: 'revoked_key' }
  const { kty, crv, x } = key
  const open = await crypto.subtle.importKey('jwk', { kty, crv, x }, ED25519, false, ['verify'])
  const good = await crypto.subtle.verify(ED25519, open, bytesOf(tail), signed(header, report as object))
  return good ? { status: 'valid', kid, key: key.status } : { status: 'invalid', reason: 'altered' }
}

/** The public half of a set: what the schema of a public key does not know is dropped. */
export function publicKeys({ keys }: SecretKeySet): KeySet {
  return { keys: keys.map((key) => SigningKey.parse(key)) }
}

/** The name of a key: the SHA-256 of its required members (RFC 7638). */
export async function thumbprint({ crv, kty, x }: Pick<SigningKey, 'crv' | 'kty' | 'x'>): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8.encode(canonicalJson({ crv, kty, x })))))
}

function signatureOf(report: unknown): unknown {
  const { provenance } = (report ?? {}) as { provenance?: { signature?: unknown } | null }
  return provenance?.signature ?? null
}

/** Bytes under the signature: `BASE64URL(header) '.' BASE64URL(canonical report without its signature)`. */
function signed(header: string, report: object): Uint8Array {
  const { provenance, ...rest } = report as { provenance?: Record<string, unknown> }
  const { signature: _, ...unsigned } = provenance ?? {}
  return utf8.encode(`${header}.${base64url(utf8.encode(canonicalJson({ ...rest, provenance: unsigned })))}`)
}

function kidOf(header: string): string | null {
  try {
    const { alg, kid } = JSON.parse(new TextDecoder().decode(bytesOf(header))) as Record<string, unknown>
    return alg === 'EdDSA' && typeof kid === 'string' ? kid : null
  } catch {
    return null
  }
}

function base64url(bytes: Uint8Array): string {
  let text = ''
  // A report is too long to be spread into one call.
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}
