import { countAtMost, type LabelledScores } from './labelled-scores.ts'

export interface KuiperTest {
  /** D⁺ + D⁻: the largest difference that any interval shows. */
  readonly statistic: number
  /** max(D⁺, D⁻): the largest that a half-line shows (Kolmogorov–Smirnov). */
  readonly ks: number
  readonly p: number
}

/**
 * Two-sample Kuiper test. D⁺ = max (F_members − F_nonmembers), D⁻ = max (F_nonmembers − F_members). p from the limit law
 * Q(λ) = 2 Σ (4k²λ² − 1) e^{−2k²λ²} at λ = (√N + 0.155 + 0.24/√N)·V, N = mn/(m + n) (Stephens, JRSS B 32, 1970); ties make it conservative.
 */
export function kuiperTwoSample({ members, nonmembers }: LabelledScores): KuiperTest {
  const [m, n] = [members.length, nonmembers.length]
  let above = 0
  let below = 0
  for (const x of [members, nonmembers].flatMap((values) => [...values])) {
    const difference = countAtMost(members, x) / m - countAtMost(nonmembers, x) / n
    above = Math.max(above, difference)
    below = Math.max(below, -difference)
  }
  const statistic = above + below
  return { statistic, ks: Math.max(above, below), p: kuiperTail(statistic, (m * n) / (m + n)) }
}

function kuiperTail(statistic: number, size: number): number {
  const root = Math.sqrt(size)
  const lambda = (root + 0.155 + 0.24 / root) * statistic
  // Below this the tail is 1 to seven digits, and the series converges slowly.
  if (lambda < 0.4) return 1
  let p = 0
  for (let k = 1; k <= 100; k++) {
    const a = 2 * k * k * lambda * lambda
    const term = 2 * (2 * a - 1) * Math.exp(-a)
    p += term
    if (Math.abs(term) < 1e-16) break
  }
  return Math.min(1, Math.max(0, p))
}
