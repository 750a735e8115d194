import type { TprAtFpr } from '#contract/report'
import type { Interval } from '#contract/measured'
import { whole } from '../format.ts'
import { binomialAtLeast, binomialAtMost } from './binomial.ts'
import { clopperPearsonLower, clopperPearsonUpper } from './clopper-pearson.ts'
import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'
import { nonmembersNeeded } from './power.ts'

/**
 * True-positive rate at false-positive rate α: the share of members above the lowest cut whose *measured* FPR is ≤ α. Never
 * interpolated, never past α (peers that take the nearest point or the first past α overshoot).
 *
 * Null with `insufficient_nonmembers` when even zero false positives could not certify α (`power.ts`).
 */
export function tprAtFpr(scores: LabelledScores, fpr: number, confidence = 0.95): TprAtFpr {
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
  return { fpr, value, ci: tprInterval(scores, fpr, confidence), threshold, false_positives }
}

/** ⌊αn⌋, forgiving the last bit (0.29·100 is 28.999…). */
function allowedFalsePositives(n: number, fpr: number): number {
  return Math.floor(fpr * n * (1 + 1e-12))
}

/**
 * Interval of the TPR at true FPR α, for the uncertainty of the members *and* of the cut, both exact, no shape assumed:
 * - lower end: take the strictest cut so that its true FPR is ≤ α but for probability a (order statistics: the true FPR above the
 *   (k+1)-th highest of n non-members exceeds α with probability P[Bin(n, α) ≤ k]); then Clopper–Pearson's lower bound of the members above it
 *   with what is left of the 2.5 %;
 * - upper end: the same with a cut whose true FPR is ≥ α but for probability a.
 * Conservative (it covers more than it says, most at small n·α); an interval at the observed cut alone would cover too little.
 * a is half of the budget, or four fifths when only that lets zero false positives certify the cut; it depends on n and α, not on data.
 */
export function tprInterval({ members, nonmembers }: LabelledScores, fpr: number, confidence = 0.95): Interval {
  const n = nonmembers.length
  const m = members.length
  const budget = (1 - confidence) / 2
  const strict = strictCut(n, fpr, budget)
  const loose = looseCut(n, fpr, budget / 2)
  const low =
    strict === null
      ? 0
      : clopperPearsonLower(m - countAtMost(members, descending(nonmembers, strict.k)), m, budget - strict.spent)
  const high =
    loose === null
      ? 1
      : clopperPearsonUpper(m - countBelow(members, descending(nonmembers, loose.k - 1)), m, budget - loose.spent)
  return [low, Math.max(high, low)]
}

interface Cut {
  readonly k: number
  /** The probability that this cut is on the wrong side of α. */
  readonly spent: number
}

/** The most false positives k so that the cut above the (k+1)-th non-member is too loose with probability ≤ budget/2. */
function strictCut(n: number, fpr: number, budget: number): Cut | null {
  const none = binomialAtMost(0, n, fpr)
  if (none > budget / 2) return none <= 0.8 * budget ? { k: 0, spent: none } : null
  let low = 0
  let high = Math.floor(n * fpr) + 1
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (binomialAtMost(middle, n, fpr) <= budget / 2) low = middle
    else high = middle
  }
  return { k: low, spent: binomialAtMost(low, n, fpr) }
}

/** The fewest false positives k so that the cut at the k-th non-member is too strict with probability ≤ limit. */
function looseCut(n: number, fpr: number, limit: number): Cut | null {
  if (binomialAtLeast(n, n, fpr) > limit) return null
  let low = Math.floor(n * fpr)
  let high = n
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (binomialAtLeast(middle, n, fpr) <= limit) high = middle
    else low = middle
  }
  return { k: high, spent: binomialAtLeast(high, n, fpr) }
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
