import { Sha256 } from '#contract/ids'

/** SHA-256 of a text or of bytes, in lower-case hexadecimal. */
export async function sha256(data: string | Uint8Array<ArrayBuffer>): Promise<Sha256> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data
  return Sha256.parse(hex(await crypto.subtle.digest('SHA-256', bytes)))
}

export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Compares in time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}

/** SHA-256 of a stream, read to its end and kept nowhere. */
export async function digestOf(body: ReadableStream<Uint8Array>): Promise<string> {
  const digest = new crypto.DigestStream('SHA-256')
  await body.pipeTo(digest)
  return hex(await digest.digest)
}

/** HMAC-SHA256 of a text under a secret. */
export async function hmac(secret: string, text: string): Promise<ArrayBuffer> {
  const encode = (part: string) => new TextEncoder().encode(part)
  const key = await crypto.subtle.importKey('raw', encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return crypto.subtle.sign('HMAC', key, encode(text))
}
