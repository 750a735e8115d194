import type { Interval } from '#contract/measured'
import { advantage } from './advantage.ts'
import type { LabelledScores } from './labelled-scores.ts'

/**
 * Confidence sequence for the membership advantage. Massart's inequality P[sup |F̂_t − F| > ε] ≤ 2e^{−2tε²} at level α/(2t(t+1)) for every t sums to α/2 a side, because
 * Σ 1/(t(t+1)) = 1: the empirical distribution function of each side stays within ε_t = √(log(4t(t+1)/α) / 2t) of the true one at all sizes, and the advantage, a largest difference of the two,
 * within the sum of both. Wide, and simple; Howard & Ramdas (Bernoulli 2022) gain a tenth at the sizes of a suite.
 */
export function advantageSequence(scores: LabelledScores, alpha: number): Interval {
  const value = advantage(scores)
  const slack = bandwidth(scores.members.length, alpha / 2) + bandwidth(scores.nonmembers.length, alpha / 2)
  return [Math.max(0, value - slack), Math.min(1, value + slack)]
}

function bandwidth(t: number, alpha: number): number {
  return Math.sqrt(Math.log((2 * t * (t + 1)) / alpha) / (2 * t))
}
