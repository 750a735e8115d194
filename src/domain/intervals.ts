import type { Interval, Measured } from '#contract/measured'
import { advantageInterval } from './statistics/advantage.ts'
import { advantageSequence } from './statistics/advantage-sequence.ts'
import { aucSequence } from './statistics/auc-sequence.ts'
import { aucInterval } from './statistics/delong.ts'
import { labelledScores, type LabelledScores } from './statistics/labelled-scores.ts'
import { shareInterval } from './statistics/mean-interval.ts'
import { meanSequence } from './statistics/mean-sequence.ts'
import { proportion } from './statistics/proportion.ts'
import { tprInterval } from './statistics/tpr-interval.ts'
import { tprSequence } from './statistics/tpr-sequence.ts'

/** How the numbers of a report get their intervals: each section asks for a kind of number, not for a formula. */
export interface Intervals {
  /** `scores` as they were drawn. `variance` multiplies the variance of scores that are not independent. */
  auc(value: number, scores: Drawn, confidence: number, variance: number): Interval
  readonly tpr: (scores: LabelledScores, fpr: number, confidence: number) => Interval
  advantage(scores: LabelledScores, confidence: number): Interval
  /** k of n. */
  proportion(k: number, n: number, reason: string, confidence: number): Measured
  /** The mean of values in [0, 1], at least one. */
  share(values: readonly number[], confidence: number): Measured
}

/** Scores in the order of the examples, and the same sorted. */
export interface Drawn {
  readonly members: readonly number[]
  readonly nonmembers: readonly number[]
  readonly sorted: LabelledScores
}

export function drawn(members: readonly number[], nonmembers: readonly number[]): Drawn {
  return { members, nonmembers, sorted: labelledScores(members, nonmembers) }
}

/** For a number of examples that was fixed before anything was measured. */
export const FIXED: Intervals = {
  auc: (value, { sorted }, confidence, variance) => aucInterval(value, sorted, confidence, variance),
  tpr: tprInterval,
  advantage: advantageInterval,
  proportion,
  share: shareInterval,
}

/**
 * For a scan that looked at its numbers while they came in and could stop at any time. The ordinary 95 % intervals, looked at again and again until one clears
 * the limit, miss the truth more often than 1 time in 20; these hold at all looks together.
 */
export const ANYTIME: Intervals = {
  auc: (value, { members, nonmembers }, confidence) => aucSequence(value, members, nonmembers, 1 - confidence),
  tpr: (scores, fpr, confidence) => tprSequence(scores, fpr, 1 - confidence),
  advantage: (scores, confidence) => advantageSequence(scores, 1 - confidence),
  proportion: (k, n, reason, confidence) => {
    if (n === 0) return { value: null, reason }
    return { value: k / n, ci: meanSequence(k, n, 1 - confidence) }
  },
  share: (values, confidence) => {
    const sum = values.reduce((total, value) => total + value, 0)
    return { value: sum / values.length, ci: meanSequence(sum, values.length, 1 - confidence) }
  },
}
