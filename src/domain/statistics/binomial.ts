import betainc from '@stdlib/math-base-special-betainc'
import gammaln from '@stdlib/math-base-special-gammaln'

/**
 * Tails of the binomial distribution Bin(n, p), through the regularised incomplete beta function:
 * P[X ≥ k] = I_p(k, n − k + 1). Both tails are computed directly, never as 1 − the other, so tiny ones keep their digits.
 */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  if (k > n) return 0
  return betainc(p, k, n - k + 1)
}

/** P[X ≤ k]. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0
  if (k >= n) return 1
  return betainc(1 - p, n - k, k + 1)
}

/** log P[X = k], P[X = k] = C(n, k) p^k (1 − p)^{n−k}, for 0 ≤ k ≤ n and 0 < p < 1. */
export function binomialLogPmf(k: number, n: number, p: number): number {
  const choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
  return choose + k * Math.log(p) + (n - k) * Math.log1p(-p)
}

/** Probabilities below this share of the largest are left out: all of them together are below the rounding of the sum. */
const NEGLIGIBLE = 1e-18

/** E[f(X)], X ~ Bin(n, p), f given by its values at 0 … n: from the mode outwards, each probability from its neighbour, until they no longer count. */
export function binomialMean(f: ArrayLike<number>, n: number, p: number): number {
  if (p <= 0) return f[0]!
  if (p >= 1) return f[n]!
  const mode = Math.min(n, Math.floor((n + 1) * p))
  const odds = p / (1 - p)
  const top = Math.exp(binomialLogPmf(mode, n, p))
  let sum = top * f[mode]!
  for (let x = mode, mass = top; x < n && mass > NEGLIGIBLE * top; x++) {
    mass *= ((n - x) / (x + 1)) * odds
    sum += mass * f[x + 1]!
  }
  for (let x = mode, mass = top; x > 0 && mass > NEGLIGIBLE * top; x--) {
    mass *= x / ((n - x + 1) * odds)
    sum += mass * f[x - 1]!
  }
  return sum
}
