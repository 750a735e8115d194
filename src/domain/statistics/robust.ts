import { median } from './median.ts'

/** Median absolute deviation × this = standard deviation, where values are normal. */
const MAD_TO_SD = 1.4826

/** 1.4826 × median |x − median|: a standard deviation that half of the values may ruin. */
export function robustScale(values: readonly number[]): number {
  const centre = median(values)
  return MAD_TO_SD * median(values.map((value) => Math.abs(value - centre)))
}

/** Linear interpolation between order statistics, position p·(n − 1). */
export function quantile(ascending: readonly number[], p: number): number {
  const at = p * (ascending.length - 1)
  const below = Math.floor(at)
  const [low, high] = [ascending[below]!, ascending[Math.min(below + 1, ascending.length - 1)]!]
  return low + (at - below) * (high - low)
}
