import type { Interval } from '#contract/measured'
import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'
import { countSequence, meanSequence } from './mean-sequence.ts'

/**
 * Confidence sequence for the TPR at true FPR f, all numbers of members and non-members at once.
 *
 * Of n non-members J lie above the unknown cut of true FPR f. J is a sum of coins of known bias f, so with probability 1 − α/2 it stays between two counts at every n
 * (`countSequence`); so the cut lies between two order statistics of the non-members, as in the confidence sequences for quantiles of Howard & Ramdas (Bernoulli 2022, arXiv 1906.09712).
 * The share of members above that one cut is a mean of coins too: `meanSequence` at α/2, its lower end at the strictest cut left, its upper at the most generous. The union of both
 * errors is α, and no shape of the scores was assumed; with ties it is wider.
 */
export function tprSequence({ members, nonmembers }: LabelledScores, fpr: number, alpha: number): Interval {
  const m = members.length
  const n = nonmembers.length
  const { low, high } = countSequence(n, fpr, alpha / 2)
  // The j-th highest non-member: none is above the 0-th, and none is left below the n-th.
  const surely = low === 0 ? 0 : m - countAtMost(members, nonmembers[n - low]!)
  const possibly = high >= n ? m : m - countBelow(members, nonmembers[n - high - 1]!)
  return [meanSequence(surely, m, alpha / 2)[0], meanSequence(possibly, m, alpha / 2)[1]]
}
