import type { Measured } from '#contract/measured'
import { studentQuantile } from './student.ts'

/** Mean with Student's t interval. One value has no spread: a bare value. `within` clips to the range that the values live in. */
export function meanInterval(
  values: readonly number[],
  within: readonly [number, number] = [-Infinity, Infinity],
  confidence = 0.95,
): Measured {
  const n = values.length
  if (n === 0) return { value: null, reason: 'no_values' }
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n === 1) return { value: mean }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const half = studentQuantile((1 - confidence) / 2, n - 1) * Math.sqrt(variance / n)
  const [low, high] = within
  return { value: mean, ci: [Math.max(low, mean - half), Math.min(high, mean + half)] }
}

/**
 * Mean of values in [0, 1]. Student's t, except that all-equal-to-0 (or 1) has no spread to speak from: there P[all n are 0] ≤ (1 − μ)^n
 * bounds the mean as it would a proportion.
 */
export function shareInterval(values: readonly number[], confidence = 0.95): Measured {
  const measured = meanInterval(values, [0, 1], confidence)
  if (measured.value === null) return measured
  const silent = ((1 - confidence) / 2) ** (1 / values.length)
  if (measured.value === 0) return { value: 0, ci: [0, 1 - silent] }
  if (measured.value === 1) return { value: 1, ci: [silent, 1] }
  return measured
}
