/**
 * The one way bytes enter the machine: random access to something whose length is known.
 * R2 objects, files, HTTP ranges and buffers implement it; everything above is indifferent to which.
 */
export interface ByteSource {
  readonly byteLength: number
  /** Bytes `start ≤ i < end`. The caller guarantees `0 ≤ start ≤ end ≤ byteLength`. The result is the caller's to keep. */
  read(start: number, end: number): Promise<Uint8Array>
}

/** A source over bytes already in memory. */
export function bufferSource(bytes: Uint8Array): ByteSource {
  return {
    byteLength: bytes.byteLength,
    read: async (start, end) => bytes.slice(start, end),
  }
}
