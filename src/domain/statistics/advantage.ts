import type { Interval } from '#contract/measured'
import type { LabelledScores } from './labelled-scores.ts'
import { normalQuantile } from './normal.ts'

/** Membership advantage (Yeom et al. 2018): max over thresholds τ of TPR(τ) − FPR(τ), rates of `score ≥ τ`. ≥ 0, the empty cut gives 0. */
export function advantage(scores: LabelledScores): number {
  return bestCut(scores).value
}

/**
 * Interval of the advantage A. A maximum over thresholds is biased upwards, so the ends differ:
 * - upper: A ≤ Â + z·sd, since Â is at least the estimate at the true best cut; sd of TPR − FPR at the cut found, with Agresti's one more hit and miss a side;
 * - lower: A ≥ Â − λ·√(1/m + 1/n), P[K⁺ > λ] = e^{−2λ²}: no threshold's estimate exceeds its true value by more (one-sided Kolmogorov–Smirnov; equal
 *   distributions are the worst case).
 * Conservative, most of all at the lower end far from 0. A bootstrap, which resamples the bias along, covered 82–94 % where 95 % was asked.
 */
export function advantageInterval(scores: LabelledScores, confidence = 0.95): Interval {
  const m = scores.members.length
  const n = scores.nonmembers.length
  const alpha = (1 - confidence) / 2
  const { value, flaggedMembers, flaggedNonmembers } = bestCut(scores)
  const sd = Math.sqrt(variance(flaggedMembers, m) + variance(flaggedNonmembers, n))
  const lambda = Math.sqrt(-Math.log(alpha) / 2)
  return [Math.max(0, value - lambda * Math.sqrt(1 / m + 1 / n)), Math.min(1, value - normalQuantile(alpha) * sd)]
}

interface Cut {
  readonly value: number
  readonly flaggedMembers: number
  readonly flaggedNonmembers: number
}

function bestCut({ members, nonmembers }: LabelledScores): Cut {
  let best: Cut = { value: 0, flaggedMembers: 0, flaggedNonmembers: 0 }
  let i = members.length
  let j = nonmembers.length
  while (i > 0 && j > 0) {
    const cut = Math.max(members[i - 1]!, nonmembers[j - 1]!)
    while (i > 0 && members[i - 1]! >= cut) i--
    while (j > 0 && nonmembers[j - 1]! >= cut) j--
    const value = j / nonmembers.length - i / members.length
    if (value > best.value) {
      best = { value, flaggedMembers: members.length - i, flaggedNonmembers: nonmembers.length - j }
    }
  }
  return best
}

function variance(hits: number, trials: number): number {
  const share = (hits + 1) / (trials + 2)
  return (share * (1 - share)) / trials
}
