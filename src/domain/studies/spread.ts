import type { Spread } from '#contract/studies/common'

/** Mean and standard deviation (n − 1) of the values that are there. */
export function spreadOf(values: readonly (number | null)[], reason = 'not_measured'): Spread {
  const known = values.filter((value) => value !== null)
  const n = known.length
  if (n === 0) return { value: null, reason }
  const mean = known.reduce((sum, value) => sum + value, 0) / n
  if (n === 1) return { value: mean, sd: null, n }
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return { value: mean, sd: Math.sqrt(variance), n }
}
