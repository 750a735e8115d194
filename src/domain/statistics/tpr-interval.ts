import type { Interval } from '#contract/measured'
import { binomialLogPmf, binomialMean } from './binomial.ts'
import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'

/**
 * Interval of the TPR at true FPR α, for the uncertainty of the members *and* of the cut, no shape of the scores assumed.
 *
 * The cut c with true FPR α is unknown, but the number J of n non-members above it is Bin(n, α), exactly. Between which non-members c lies
 * then says how many members are above it: at least lo(J), those above the J-th highest non-member, and at most hi(J), those not below the
 * (J+1)-th. The ends solve Clopper and Pearson's equations averaged over J:
 *
 *     Σ_j P[J = j] · P[Bin(m, L) ≥ lo(j)] = ε/2      Σ_j P[J = j] · P[Bin(m, U) ≤ hi(j)] = ε/2,   ε = 1 − confidence
 *
 * which are computed the other way round, as the mean of P[lo(J) ≤ X] over X = Bin(m, L), and of P[hi(J) ≥ X] over X = Bin(m, U).
 *
 * The two errors are independent and averaged, not added as by a Bonferroni split, which would be nearly half as wide again. Where J may
 * well be 0 the lower end is 0, and where all members may be above, the upper end is 1: few non-members cannot certify a rate.
 * Coverage by simulation: `test/domain/statistics/coverage.test.ts` (nominal to conservative).
 */
export function tprInterval(scores: LabelledScores, fpr: number, confidence = 0.95): Interval {
  const m = scores.members.length
  const tail = (1 - confidence) / 2
  const { fewer, more } = likelyCuts(scores, fpr)
  const tooMany = (p: number) => binomialMean(fewer, m, p)
  const tooFew = (p: number) => binomialMean(more, m, p)
  const lower = tooMany(0) >= tail ? 0 : crossing((p) => tooMany(p) - tail)
  const upper = tooFew(1) >= tail ? 1 : crossing((p) => tail - tooFew(p))
  return [lower, Math.max(lower, upper)]
}

/** J beyond so many standard deviations has a probability below one in a million. */
const SPREAD = 5

/** For x = 0 … m: how likely the cut is one with lo(J) ≤ x, and one with hi(J) ≥ x. */
function likelyCuts({ members, nonmembers }: LabelledScores, fpr: number): { fewer: Float64Array; more: Float64Array } {
  const n = nonmembers.length
  const m = members.length
  const reach = Math.ceil(SPREAD * Math.sqrt(n * fpr * (1 - fpr))) + SPREAD
  const fewer = new Float64Array(m + 1)
  const more = new Float64Array(m + 1)
  let total = 0
  for (let j = Math.max(0, Math.floor(n * fpr) - reach); j <= Math.min(n, Math.ceil(n * fpr) + reach); j++) {
    const weight = Math.exp(binomialLogPmf(j, n, fpr))
    total += weight
    // The j-th highest non-member; none is above the 0-th, and none is left below the n-th.
    fewer[j === 0 ? 0 : m - countAtMost(members, nonmembers[n - j]!)]! += weight
    more[j === n ? m : m - countBelow(members, nonmembers[n - j - 1]!)]! += weight
  }
  for (let x = 1; x <= m; x++) fewer[x]! += fewer[x - 1]!
  for (let x = m - 1; x >= 0; x--) more[x]! += more[x + 1]!
  return { fewer: fewer.map((weight) => weight / total), more: more.map((weight) => weight / total) }
}

/** Halvings: a millionth, below every digit that is shown. */
const HALVINGS = 20

/** Where an increasing function on [0, 1] passes zero. */
function crossing(f: (p: number) => number): number {
  let low = 0
  let high = 1
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
