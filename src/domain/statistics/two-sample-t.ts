import type { Interval } from '#contract/measured'
import { sampleVariance } from './paired-delong.ts'
import { studentQuantile, studentTail } from './student.ts'

export interface Comparison {
  readonly t: number
  readonly degrees: number
  /** One-sided, of mean(higher) ≤ mean(lower). */
  readonly p: number
  readonly difference: number
  /** Two-sided, 95 %. */
  readonly ci: Interval
}

/**
 * Student's two-sample t with equal variances, one-sided: is the mean of the first sample above that of the second? `t = (x̄ − ȳ) / (s √(1/m + 1/n))`,
 * s² pooled. Two samples without any spread differ surely or not at all.
 */
export function higherMean(higher: readonly number[], lower: readonly number[]): Comparison {
  const degrees = higher.length + lower.length - 2
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const difference = mean(higher) - mean(lower)
  const squares = (values: readonly number[]) => (values.length - 1) * sampleVariance(values)
  const pooled = (squares(higher) + squares(lower)) / degrees
  const error = Math.sqrt(pooled * (1 / higher.length + 1 / lower.length))
  if (error === 0) return { t: 0, degrees, p: difference > 0 ? 0 : 1, difference, ci: [difference, difference] }
  const t = difference / error
  const half = studentQuantile(0.025, degrees) * error
  const tail = studentTail(Math.abs(t), degrees)
  return { t, degrees, p: t >= 0 ? tail : 1 - tail, difference, ci: [difference - half, difference + half] }
}
