import { Sha256 } from '#contract/ids'
import type { ByteSource } from '#model/bytes'

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

const STEP_BYTES = 4 * 1024 * 1024
/** A request may make 10,000 reads; this leaves most of them to others. */
const MOST_STEPS = 2000

/** SHA-256 of stored bytes, read in steps. A stream of the same object arrives in pieces of 4 kB, which takes nine times as long. */
export async function digestOfSource(source: ByteSource): Promise<string> {
  const digest = new crypto.DigestStream('SHA-256')
  const writer = digest.getWriter()
  const step = Math.max(STEP_BYTES, Math.ceil(source.byteLength / MOST_STEPS))
  for (let at = 0; at < source.byteLength; at += step) {
    await writer.write(await source.read(at, Math.min(at + step, source.byteLength)))
  }
  await writer.close()
  return hex(await digest.digest)
}
