/** A spread that is this much smaller than the values is what rounding made of one value many times over. */
const FLAT = 1e-12

interface Scale {
  readonly mean: number
  readonly sd: number
}

/** Mean and standard deviation (n) of a column; a column that never varies is divided by 1, or another's values would fly off. */
export function scaleOf(values: readonly number[]): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
  return { mean, sd: sd > FLAT * Math.abs(mean) ? sd : 1 }
}
