import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'

export interface KsTest {
  /** Largest distance between the two distribution functions. */
  readonly statistic: number
  readonly p: number
}

/** Two-sample Kolmogorov–Smirnov. p from the limit law, within 0.05 of the exact one from 20 a side; ties make it conservative. */
export function ksTwoSample({ members: a, nonmembers: b }: LabelledScores): KsTest {
  let statistic = 0
  for (const x of a)
    statistic = Math.max(statistic, Math.abs(countAtMost(a, x) / a.length - countAtMost(b, x) / b.length))
  for (const x of b)
    statistic = Math.max(statistic, Math.abs(countAtMost(a, x) / a.length - countAtMost(b, x) / b.length))
  return { statistic, p: kolmogorovTail(statistic, (a.length * b.length) / (a.length + b.length)) }
}

/**
 * One-sample Kolmogorov–Smirnov against a distribution function. When its parameters were fitted on the same sample the p is too
 * large: it rejects only gross misfits, which is how the exposure literature uses it.
 */
export function ksOneSample(ascending: Float64Array, cdf: (x: number) => number): KsTest {
  const n = ascending.length
  let statistic = 0
  for (const x of ascending) {
    const expected = cdf(x)
    statistic = Math.max(statistic, countAtMost(ascending, x) / n - expected, expected - countBelow(ascending, x) / n)
  }
  return { statistic, p: kolmogorovTail(statistic, n) }
}

/** P[K > λ] = 2 Σ (−1)^{k−1} e^{−2k²λ²} at λ = (√n + 0.12 + 0.11/√n)·D: the limit law with Stephens' finite-sample correction. */
function kolmogorovTail(statistic: number, n: number): number {
  const root = Math.sqrt(n)
  const lambda = (root + 0.12 + 0.11 / root) * statistic
  if (lambda < 0.2) return 1
  let p = 0
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * lambda * lambda)
    p += k % 2 === 1 ? 2 * term : -2 * term
    if (term < 1e-16) break
  }
  return Math.min(1, Math.max(0, p))
}
