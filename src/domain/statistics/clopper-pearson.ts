import betaincinv from '@stdlib/math-base-special-betaincinv'
import type { Interval } from '#contract/measured'

/**
 * Exact interval of a proportion, k successes in n trials (Clopper & Pearson, Biometrika 1934): the p for which k would be just
 * barely surprising. Never covers less than it says, for any p and n; a little wide for small n. No trials: [0, 1].
 */
export function clopperPearson(k: number, n: number, confidence = 0.95): Interval {
  const alpha = (1 - confidence) / 2
  return [clopperPearsonLower(k, n, alpha), clopperPearsonUpper(k, n, alpha)]
}

/** One-sided: p is below this with probability at most α. Solves P[Bin(n, p) ≥ k] = α. */
export function clopperPearsonLower(k: number, n: number, alpha: number): number {
  if (k <= 0 || n === 0) return 0
  if (k === n) return alpha ** (1 / n)
  return betaincinv(alpha, k, n - k + 1)
}

/** One-sided: p is above this with probability at most α. Solves P[Bin(n, p) ≤ k] = α. */
export function clopperPearsonUpper(k: number, n: number, alpha: number): number {
  if (k >= n || n === 0) return 1
  if (k === 0) return -Math.expm1(Math.log(alpha) / n)
  return betaincinv(alpha, k + 1, n - k, true)
}
