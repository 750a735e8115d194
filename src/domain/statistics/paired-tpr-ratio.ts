import type { Interval } from '#contract/measured'
import type { Pairs } from './paired-delong.ts'
import { isDecided, ownInterval, rate, resample } from './paired-tpr.ts'
import { prng } from './prng.ts'

const RESAMPLES = { most: 2000, least: 200, draws: 4_000_000 }
const SEED = 1

/**
 * Ratio of two models' TPR at an FPR on the same examples, second over first, each at its own cut: (k₂ + ½)/(k₁ + ½), which exists where nobody is recognised. Percentile interval
 * from examples drawn with replacement, each with both its scores, cuts chosen anew. Where no resample differs, both models recognising everybody or nobody, it spans what the ends of
 * each model's own interval [L, U] (`tpr-interval.ts`) leave possible: (m L₂ + ½)/(m U₁ + ½) to (m U₂ + ½)/(m L₁ + ½), of m members.
 */
export function pairedTprRatio(members: Pairs, nonmembers: Pairs, fpr: number): { value: number; ci: Interval } {
  const random = prng(SEED)
  const within = Math.floor(RESAMPLES.draws / (members.length + nonmembers.length))
  const resamples = Math.max(RESAMPLES.least, Math.min(RESAMPLES.most, within))
  const ratio = (inside: Pairs, outside: Pairs) => {
    const [first, second] = [0, 1].map((side) => rate(inside, outside, side as 0 | 1, fpr) * inside.length + 0.5)
    return second! / first!
  }
  const ratios = Float64Array.from({ length: resamples }, () =>
    ratio(resample(members, random), resample(nonmembers, random)),
  ).sort()
  const at = (share: number) => ratios[Math.round(share * (resamples - 1))]!
  const drawn: Interval = [at(0.025), at(0.975)]
  return { value: ratio(members, nonmembers), ci: isDecided(drawn, members, nonmembers) ? drawn : possible() }

  function possible(): Interval {
    const [first, second] = [0, 1].map((side) => ownInterval(members, nonmembers, side as 0 | 1, fpr))
    const of = (share: number) => share * members.length + 0.5
    return [of(second![0]) / of(first![1]), of(second![1]) / of(first![0])]
  }
}
