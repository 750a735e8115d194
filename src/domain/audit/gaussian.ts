import { logNormalCdf } from '../statistics/normal.ts'
import { largestRefuted } from './search.ts'

/**
 * ε at δ of a μ-Gaussian-DP mechanism: solves `δ = Φ(−ε/μ + μ/2) − e^ε Φ(−ε/μ − μ/2)` (Dong, Roth & Su 2022, arXiv 1905.02383, corollary 2.13).
 * Infinite for δ = 0 and μ > 0: no Gaussian mechanism is purely private.
 */
export function gaussianEpsilon(mu: number, delta: number): number {
  if (mu <= 0) return 0
  if (delta === 0) return Infinity
  return largestRefuted((epsilon) => logGaussianDelta(mu, epsilon) > Math.log(delta))
}

/** log δ(ε); both terms in logarithms, since e^ε is large where Φ is small. */
function logGaussianDelta(mu: number, epsilon: number): number {
  const above = logNormalCdf(mu / 2 - epsilon / mu)
  const below = epsilon + logNormalCdf(-mu / 2 - epsilon / mu)
  return above <= below ? -Infinity : above + Math.log1p(-Math.exp(below - above))
}
