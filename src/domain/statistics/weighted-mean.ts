import type { Measured } from '#contract/measured'
import { studentQuantile } from './student.ts'

/**
 * Σ w x / Σ w with Student's t interval on its linearised residuals: var = n/(n − 1) · Σ (w (x − mean))² / (Σ w)² (the ratio estimator of survey sampling).
 */
export function weightedMean(values: readonly number[], weights: readonly number[], confidence = 0.95): Measured {
  const n = values.length
  if (n === 0) return { value: null, reason: 'no_values' }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = values.reduce((sum, value, i) => sum + weights[i]! * value, 0) / total
  if (n === 1) return { value: mean }
  const squares = values.reduce((sum, value, i) => sum + (weights[i]! * (value - mean)) ** 2, 0)
  const half = (studentQuantile((1 - confidence) / 2, n - 1) * Math.sqrt((n / (n - 1)) * squares)) / total
  return { value: mean, ci: [mean - half, mean + half] }
}
