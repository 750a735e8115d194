import type { Interval } from '#contract/measured'
import gammaln from '@stdlib/math-base-special-gammaln'

/**
 * Weight of the mixture in observations: intervals are sharpest from about 50 to 500 of them, where scans stop, and lose little elsewhere.
 */
const WEIGHT = 8

/**
 * Evidence against "the mean is μ" after n values in [0, 1] with sum S, as the logarithm of a test supermartingale: the likelihood of a coin
 * whose bias is drawn from Beta(wμ, w(1 − μ)), over that of a coin of bias μ,
 *
 *     log E_n(μ) = log B(wμ + S, w(1 − μ) + n − S) − log B(wμ, w(1 − μ)) − S log μ − (n − S) log(1 − μ),   w = 8.
 *
 * (p/μ)^x ((1 − p)/(1 − μ))^{1−x} is convex in x, so for any value in [0, 1] of mean μ it lies below a line whose expectation is 1: E is fair for a coin and in the
 * gambler's disfavour for anything between. By Ville's inequality it ever reaches 1/α with probability at most α. The sub-Bernoulli beta-binomial mixture
 * of Howard, Ramdas, McAuliffe & Sekhon (Annals of Statistics 2021, arXiv 1810.08240, §4); a bet against μ in the sense of Waudby-Smith & Ramdas (JRSS B 2024, arXiv 2010.09686).
 * It depends on the values through n and S alone, so their order within a look does not matter.
 */
export function logEvidence(sum: number, n: number, mean: number): number {
  const a = WEIGHT * mean
  const b = WEIGHT * (1 - mean)
  const mixture = gammaln(a + sum) + gammaln(b + n - sum) - gammaln(a) - gammaln(b) + total(n)
  return mixture - sum * Math.log(mean) - (n - sum) * Math.log1p(-mean)
}

/** Halvings of [0, 1]: one part in ten millions, below every digit that is shown. */
const HALVINGS = 24

/**
 * Confidence sequence for the mean of values in [0, 1]: with probability 1 − α all of the intervals, at every n, hold the mean. So one may look after each value and stop
 * whenever one likes. The means that were never refuted, `log E_n(μ) < log 1/α`; the end points by bisection either side of S/n.
 */
export function meanSequence(sum: number, n: number, alpha: number): Interval {
  if (n === 0) return [0, 1]
  const mean = sum / n
  const bar = -Math.log(alpha)
  const end = (far: 0 | 1) => {
    if (mean === far) return far
    let inside = mean
    let outside: number = far
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (inside + outside) / 2
      if (logEvidence(sum, n, middle) < bar) inside = middle
      else outside = middle
    }
    return outside
  }
  return [end(0), end(1)]
}

/**
 * How many of n values may lie above a cut that one in 1/α lies above, at every n at once with probability 1 − δ: the counts j from `low` to `high` with `log E_n < log 1/δ`.
 */
export function countSequence(n: number, rate: number, delta: number): { low: number; high: number } {
  const bar = -Math.log(delta)
  const likely = (count: number) => logEvidence(count, n, rate) < bar
  let low = Math.floor(rate * n)
  let high = low
  while (low > 0 && likely(low - 1)) low--
  while (high < n && likely(high + 1)) high++
  return { low, high }
}

/** log Γ(w) − log Γ(w + n), the part of both Betas that does not depend on the mean. */
function total(n: number): number {
  return gammaln(WEIGHT) - gammaln(WEIGHT + n)
}
