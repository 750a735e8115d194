import type { RegressionResult } from '#contract/studies/regression'
import { sampleVariance, type Pairs } from './paired-delong.ts'
import { studentQuantile, studentTail } from './student.ts'

/** Mean of after − before over the same examples: Student's paired t, two-sided p. All equal differences have no spread: p is 1 at 0, else 0. */
export function meanShift(pairs: Pairs, confidence = 0.95): RegressionResult['members'] {
  const shifts = pairs.map(([before, after]) => after - before)
  const n = shifts.length
  const mean = shifts.reduce((sum, value) => sum + value, 0) / n
  const error = Math.sqrt(sampleVariance(shifts) / n)
  const half = studentQuantile((1 - confidence) / 2, n - 1) * error
  const p = error === 0 ? (mean === 0 ? 1 : 0) : 2 * studentTail(Math.abs(mean) / error, n - 1)
  return { n, mean, ci: [mean - half, mean + half], p }
}
