import type { ByteSource } from '#model/bytes'

/** A source that counts what is read from it: efficiency is a test. */
export interface CountingSource extends ByteSource {
  readonly reads: number
  readonly bytes: number
  readonly largest: number
}

export function countingSource(content: Uint8Array): CountingSource {
  let [reads, bytes, largest] = [0, 0, 0]
  return {
    byteLength: content.byteLength,
    read: async (start, end) => {
      reads += 1
      bytes += end - start
      largest = Math.max(largest, end - start)
      return content.slice(start, end)
    },
    get reads() {
      return reads
    },
    get bytes() {
      return bytes
    },
    get largest() {
      return largest
    },
  }
}
