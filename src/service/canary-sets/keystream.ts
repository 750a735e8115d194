const BLOCK_BYTES = 4096

/** Uniform draws that one seed decides: an AES-CTR keystream, so that a stored seed reproduces the whole set. */
export interface Keystream {
  /** 0 ≤ result < n ≤ 256, without bias: bytes that would favour small results are skipped. */
  below(n: number): Promise<number>
}

/** `seed` is 32 bytes. */
export async function keystream(seed: Uint8Array<ArrayBuffer>): Promise<Keystream> {
  const key = await crypto.subtle.importKey('raw', seed, 'AES-CTR', false, ['encrypt'])
  let block = new Uint8Array(0)
  let at = 0
  let count = 0
  const next = async (): Promise<number> => {
    if (at === block.byteLength) {
      const counter = new Uint8Array(16)
      new DataView(counter.buffer).setUint32(12, (count++ * BLOCK_BYTES) / 16)
      const zeros = new Uint8Array(BLOCK_BYTES)
      block = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 64 }, key, zeros))
      at = 0
    }
    return block[at++]!
  }
  return {
    async below(n) {
      const limit = 256 - (256 % n)
      for (;;) {
        const byte = await next()
        if (byte < limit) return byte % n
      }
    },
  }
}
