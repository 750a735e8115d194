/** Size of part `part` (from 1) of a file of `size` bytes. */
export function partBytes(size: number, partSize: number, part: number): number {
  return Math.min(partSize, size - (part - 1) * partSize)
}

export function partCount(size: number, partSize: number): number {
  return Math.ceil(size / partSize)
}
