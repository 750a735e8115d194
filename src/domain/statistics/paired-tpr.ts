import type { Interval } from '#contract/measured'
import type { Change } from '#contract/studies/regression'
import { labelledScores } from './labelled-scores.ts'
import { moverDifference } from './mover.ts'
import { prng, type Prng } from './prng.ts'
import type { Pairs } from './paired-delong.ts'
import { tprInterval } from './tpr-interval.ts'

/** Enough that the ends of a 95 % interval hardly move between seeds; large sets, whose interval is narrow anyway, get fewer within the same time. */
const RESAMPLES = { most: 2000, least: 200, draws: 4_000_000 }
const SEED = 1

/**
 * Difference in TPR at an FPR, both measured on the same examples, with a percentile interval: members and non-members are drawn with replacement, each example
 * with both its scores, and each model gets its own cut anew (the highest whose measured FPR stays within, as `tpr-at-fpr.ts`).
 *
 * Where two models both recognise everybody, or nobody, every resample gives the same difference, which is no certainty: then the interval comes from each model's own
 * (`tpr-interval.ts`, MOVER).
 */
export function pairedTpr(members: Pairs, nonmembers: Pairs, fpr: number, confidence = 0.95): Change {
  const [baseline, candidate] = [0, 1].map((side) => rate(members, nonmembers, side as 0 | 1, fpr))
  const random = prng(SEED)
  const within = Math.floor(RESAMPLES.draws / (members.length + nonmembers.length))
  const resamples = Math.max(RESAMPLES.least, Math.min(RESAMPLES.most, within))
  const differences = Float64Array.from({ length: resamples }, () => {
    const [drawn, outside] = [resample(members, random), resample(nonmembers, random)]
    return rate(drawn, outside, 1, fpr) - rate(drawn, outside, 0, fpr)
  }).sort()
  const tail = (1 - confidence) / 2
  const at = (share: number) => differences[Math.round(share * (resamples - 1))]!
  const drawn: Interval = [at(tail), at(1 - tail)]
  const alone = (side: 0 | 1) => ({
    value: side === 0 ? baseline! : candidate!,
    ci: ownInterval(members, nonmembers, side, fpr, confidence),
  })
  return {
    baseline: baseline!,
    candidate: candidate!,
    difference: candidate! - baseline!,
    ci: isDecided(drawn, members, nonmembers) ? drawn : moverDifference(alone(1), alone(0)),
    p: null,
  }
}

/** Resamples that all agree decide nothing, unless both models say the same of every example. */
export function isDecided(drawn: Interval, members: Pairs, nonmembers: Pairs): boolean {
  return drawn[0] < drawn[1] || [...members, ...nonmembers].every(([one, other]) => one === other)
}

/** The interval of one model's TPR, without the other's. */
export function ownInterval(members: Pairs, nonmembers: Pairs, side: 0 | 1, fpr: number, confidence = 0.95): Interval {
  const of = (pairs: Pairs) => pairs.map((pair) => pair[side])
  return tprInterval(labelledScores(of(members), of(nonmembers)), fpr, confidence)
}

export function rate(members: Pairs, nonmembers: Pairs, side: 0 | 1, fpr: number): number {
  const outside = Float64Array.from(nonmembers, (pair) => pair[side]).sort()
  const allowed = Math.floor(fpr * outside.length * (1 + 1e-12))
  const bar = outside[outside.length - 1 - allowed] ?? -Infinity
  return members.filter((pair) => pair[side] > bar).length / members.length
}

export function resample(pairs: Pairs, random: Prng): Pairs {
  return pairs.map(() => pairs[random.below(pairs.length)]!)
}
