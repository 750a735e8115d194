import type { Interval } from '#contract/measured'
import { binomialAtLeast, binomialAtMost, binomialLogPmf } from './binomial.ts'
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
 * The two errors are independent and averaged, not added as by a Bonferroni split, which would be nearly half as wide again. Where J may
 * well be 0 the lower end is 0, and where all members may be above, the upper end is 1: few non-members cannot certify a rate.
 * Coverage by simulation: `test/domain/statistics/coverage.test.ts` (nominal to conservative).
 */
export function tprInterval(scores: LabelledScores, fpr: number, confidence = 0.95): Interval {
  const m = scores.members.length
  const tail = (1 - confidence) / 2
  const cuts = likelyCuts(scores, fpr)
  const tooMany = (p: number) => sum(cuts.map(({ weight, low }) => weight * binomialAtLeast(low, m, p)))
  const tooFew = (p: number) => sum(cuts.map(({ weight, high }) => weight * binomialAtMost(high, m, p)))
  const lower = tooMany(0) >= tail ? 0 : crossing((p) => tooMany(p) - tail)
  const upper = tooFew(1) >= tail ? 1 : crossing((p) => tail - tooFew(p))
  return [lower, Math.max(lower, upper)]
}

interface Cut {
  readonly weight: number
  readonly low: number
  readonly high: number
}

/** J beyond so many standard deviations has a probability below one in a million. */
const SPREAD = 5
/** Neighbouring cuts are taken together, with the more careful counts: a finer grid changes no digit that is shown. */
const GROUPS = 24

function likelyCuts({ members, nonmembers }: LabelledScores, fpr: number): Cut[] {
  const n = nonmembers.length
  const m = members.length
  if (n === 0) return [{ weight: 1, low: 0, high: m }]
  const reach = Math.ceil(SPREAD * Math.sqrt(n * fpr * (1 - fpr))) + SPREAD
  const first = Math.max(0, Math.floor(n * fpr) - reach)
  const last = Math.min(n, Math.ceil(n * fpr) + reach)
  const step = Math.max(1, Math.ceil((last - first + 1) / GROUPS))
  const cuts: Cut[] = []
  for (let from = first; from <= last; from += step) {
    const to = Math.min(last, from + step - 1)
    let weight = 0
    for (let j = from; j <= to; j++) weight += Math.exp(binomialLogPmf(j, n, fpr))
    // The j-th highest non-member; none is above the 0-th, and none is left below the n-th.
    const low = from === 0 ? 0 : m - countAtMost(members, nonmembers[n - from]!)
    const high = to === n ? m : m - countBelow(members, nonmembers[n - to - 1]!)
    cuts.push({ weight, low, high })
  }
  const total = sum(cuts.map(({ weight }) => weight))
  return cuts.map((cut) => ({ ...cut, weight: cut.weight / total }))
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
