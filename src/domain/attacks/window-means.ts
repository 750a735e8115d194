/** Means of all `width` neighbours, `[n − width + 1]`; the values themselves when there are fewer. */
export function windowMeans(values: ArrayLike<number>, width: number): Float64Array {
  if (values.length < width) return Float64Array.from(values)
  const means = new Float64Array(values.length - width + 1)
  for (let i = 0; i < means.length; i++) {
    for (let j = 0; j < width; j++) means[i]! += values[i + j]!
    means[i]! /= width
  }
  return means
}
