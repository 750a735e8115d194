import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { UploadSource } from '#client/blobs'

/** Read at once: large enough to be quick, small enough that the page stays alive between two. */
const CHUNK = 4 * 1024 * 1024

/**
 * A picked file as the client uploads it. Its digest is taken piece by piece: WebCrypto would need the whole of it in memory, and is
 * missing where a page does not come over HTTPS.
 */
export async function fileSource(file: File, onHashed: (done: number) => void): Promise<UploadSource> {
  const hash = sha256.create()
  for (let start = 0; start < file.size; start += CHUNK) {
    const end = Math.min(start + CHUNK, file.size)
    hash.update(await bytes(file, start, end))
    onHashed(end)
  }
  return {
    byteLength: file.size,
    sha256: bytesToHex(hash.digest()),
    read: (start, end) => bytes(file, start, end),
  }
}

async function bytes(file: File, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(start, end).arrayBuffer())
}
