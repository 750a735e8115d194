import { normalQuantile } from '../statistics/normal.ts'
import type { TwoSample } from './clopper-pearson-epsilon.ts'

/**
 * Large-sample lower bounds of the ratio of two binomial proportions, k₁ of n₁ to k₂ of n₂, one-sided at α, as tensorflow_privacy's auditor and the
 * R package asbio have them (Aho & Bowyer, Methods in Ecology and Evolution 2015). Approximations: with few positives they may claim too much,
 * where Clopper–Pearson does not.
 */
export const RATIO_BOUNDS = ['katz_log', 'adjusted_log', 'bailey', 'inv_sinh'] as const
export type RatioBound = (typeof RATIO_BOUNDS)[number]

interface Proportions {
  readonly k1: number
  readonly n1: number
  readonly k2: number
  readonly n2: number
}

const bounds: Readonly<Record<RatioBound, (p: Proportions, z: number) => number>> = {
  /** Katz et al. 1978: the logarithm of the ratio is about normal. */
  katz_log(p, z) {
    if (p.k1 === 0) return 0
    const { k1, n1, k2, n2 } = { ...shortOfAll(p), ...(p.k2 === 0 && { k2: 0.5 }) }
    return ratio(k1, n1, k2, n2) * Math.exp(z * Math.sqrt(spread(k1, n1) + spread(k2, n2)))
  },
  /** Walter 1975: half a success added on either side. */
  adjusted_log(p, z) {
    if (p.k1 === 0 && p.k2 === 0) return 0
    const { k1, n1, k2, n2 } = shortOfAll(p)
    const [a, m, b, n] = [k1 + 0.5, n1 + 0.5, k2 + 0.5, n2 + 0.5]
    return ratio(a, m, b, n) * Math.exp(z * Math.sqrt(spread(a, m) + spread(b, n)))
  },
  /** Bailey 1987: the cube root is nearer to normal than the logarithm. */
  bailey({ k1, n1, k2, n2 }, z) {
    if (k1 === 0) return 0
    const a = k1 === n1 ? n1 - 0.5 : k1
    const b = k2 === 0 ? 0.5 : k2 === n2 ? n2 - 0.5 : k2
    const [fn, tn] = [1 - a / n1, 1 - b / n2]
    const top = 1 + (z / 3) * Math.sqrt(fn / a + tn / b - (z * z * fn * tn) / (9 * a * b))
    const bottom = 1 - (z * z * tn) / (9 * b)
    return ratio(a, n1, b, n2) * (top / bottom) ** 3
  },
  /** Newcombe 2001: the inverse hyperbolic sine, which is finite where the logarithm is not. */
  inv_sinh(p, z) {
    if (p.k1 === 0) return 0
    const { k1, n1, k2, n2 } = { ...shortOfAll(p), ...(p.k2 === 0 && { k2: z * z }) }
    const root = Math.sqrt(spread(k1, n1) + spread(k2, n2))
    return ratio(k1, n1, k2, n2) * Math.exp(2 * Math.asinh((z / 2) * root))
  },
}

/** A lower bound of (k₁/n₁) / (k₂/n₂) with confidence 1 − α. */
export function ratioLowerBound(bound: RatioBound, proportions: Proportions, alpha: number): number {
  return bounds[bound](proportions, normalQuantile(alpha))
}

/** ln TPR/FPR and ln TNR/FNR at each outcome, bounded from below at α each, highest first; a ratio that may be 0 says nothing. */
export function ratioEpsilons(outcomes: readonly TwoSample[], bound: RatioBound, alpha: number): number[] {
  return outcomes
    .flatMap(({ truePositives: tp, included, falsePositives: fp, excluded }) => [
      { k1: tp, n1: included, k2: fp, n2: excluded },
      { k1: excluded - fp, n1: excluded, k2: included - tp, n2: included },
    ])
    .map((proportions) => ratioLowerBound(bound, proportions, alpha))
    .filter((lower) => lower > 0)
    .map(Math.log)
    .sort((a, b) => b - a)
}

/** Both proportions 1: there is no spread to speak from, so each is half a success short. */
function shortOfAll({ k1, n1, k2, n2 }: Proportions): Proportions {
  return k1 === n1 && k2 === n2 ? { k1: n1 - 0.5, n1, k2: n2 - 0.5, n2 } : { k1, n1, k2, n2 }
}

function ratio(k1: number, n1: number, k2: number, n2: number): number {
  return k1 / n1 / (k2 / n2)
}

/** Variance of a log proportion, (1 − p)/k. */
function spread(k: number, n: number): number {
  return 1 / k - 1 / n
}
