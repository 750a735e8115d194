import type { Tile } from './weights.ts'

/** A tile with every bound filled in. Vectors and scalars are one column wide. */
export interface Window {
  readonly from: number
  readonly to: number
  readonly left: number
  readonly right: number
  readonly width: number
}

/** The tile of a tensor as a window over its rows and columns; tensors of rank > 2 are flattened to `[shape[0], rest]`. Throws out of bounds. */
export function windowOf(name: string, shape: readonly number[], tile?: Tile): Window {
  const height = shape[0] ?? 1
  const width = shape.slice(1).reduce((product, size) => product * size, 1)
  const [from, to] = tile?.rows ?? [0, height]
  const [left, right] = tile?.columns ?? [0, width]
  if (!(0 <= from && from <= to && to <= height && 0 <= left && left <= right && right <= width)) {
    throw new RangeError(`tile [${from}:${to}, ${left}:${right}] of "${name}" [${height}, ${width}]`)
  }
  return { from, to, left, right, width }
}
