import type { Interval } from '#contract/measured'
import type { TprAtFpr } from '#contract/report/membership'
import { whole } from '../format.ts'
import { countAtMost, type LabelledScores } from './labelled-scores.ts'
import { nonmembersNeeded } from './power.ts'
import { tprInterval } from './tpr-interval.ts'

/**
 * True-positive rate at false-positive rate α: the share of members above the lowest cut whose *measured* FPR is ≤ α. Never
 * interpolated, never past α (peers that take the nearest point or the first past α overshoot).
 *
 * Null with `insufficient_nonmembers` when even zero false positives could not certify α (`power.ts`).
 */
export function tprAtFpr(
  scores: LabelledScores,
  fpr: number,
  confidence = 0.95,
  interval: (scores: LabelledScores, fpr: number, confidence: number) => Interval = tprInterval,
): TprAtFpr {
  const { members, nonmembers } = scores
  const needed = nonmembersNeeded(fpr)
  if (members.length === 0) return { fpr, value: null, reason: 'no_members' }
  if (nonmembers.length < needed) {
    const detail = `needs ${whole(needed)} non-members, has ${whole(nonmembers.length)}`
    return { fpr, value: null, reason: 'insufficient_nonmembers', detail }
  }
  const allowed = allowedFalsePositives(nonmembers.length, fpr)
  const bar = descending(nonmembers, allowed)
  const flagged = members.length - countAtMost(members, bar)
  const threshold = lowestAbove(scores, bar)
  const false_positives = nonmembers.length - countAtMost(nonmembers, bar)
  const value = flagged / members.length
  return { fpr, value, ci: interval(scores, fpr, confidence), threshold, false_positives }
}

/** ⌊αn⌋, forgiving the last bit (0.29·100 is 28.999…). */
function allowedFalsePositives(n: number, fpr: number): number {
  return Math.floor(fpr * n * (1 + 1e-12))
}

/** The (k+1)-th highest value; −∞ past the end. */
function descending(ascending: Float64Array, k: number): number {
  return ascending[ascending.length - 1 - k] ?? -Infinity
}

function lowestAbove({ members, nonmembers }: LabelledScores, bar: number): number | null {
  const member = members[countAtMost(members, bar)]
  const nonmember = nonmembers[countAtMost(nonmembers, bar)]
  if (member === undefined) return nonmember ?? null
  return nonmember === undefined ? member : Math.min(member, nonmember)
}
