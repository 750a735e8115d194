import { deflate } from 'pako'

const utf8 = new TextEncoder()

/**
 * Bytes of `zlib.compress(utf8(text))` at level 6. Byte counts are not portable: pako 2.1.0 agrees with CPython's zlib on every text tried; pako 3, Node's
 * zlib, CompressionStream and fflate do not, so that version is pinned.
 */
export function zlibBytes(text: string): number {
  return deflate(utf8.encode(text), { level: 6 }).length
}
