import type { Interval } from '#contract/measured'
import { advantageSequence } from '#domain/statistics/advantage-sequence'
import { auc } from '#domain/statistics/auc'
import { aucSequence } from '#domain/statistics/auc-sequence'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { meanSequence } from '#domain/statistics/mean-sequence'
import { normalCdf, normalQuantile } from '#domain/statistics/normal'
import type { Prng } from '#domain/statistics/prng'
import { tprSequence } from '#domain/statistics/tpr-sequence'
import { list, normal, SHIFTS } from '../draws.ts'
import type { Draw, Setting, Simulation } from '../simulation.ts'

/** A look after every so many of each side, up to a suite of 2 × 400. */
const STEP = 16
const SIDE = 400

type Scores = readonly number[]

/** The first interval of a run that misses the truth; the last look's when none does. So a run counts as held only when all of its looks hold. */
function worst(truth: number, at: (n: number) => Interval): Draw {
  let last: Interval = [0, 1]
  for (let n = STEP; n <= SIDE; n += STEP) {
    last = at(n)
    if (last[0] > truth || last[1] < truth) break
  }
  return { truth, low: last[0], high: last[1] }
}

function compared(
  name: string,
  method: string,
  truthOf: (shift: number) => number,
  interval: (members: Scores, nonmembers: Scores) => Interval,
): Simulation {
  const setting = (shift: number): Setting => ({
    label: `25 looks up to ${SIDE} / ${SIDE}, shift ${shift}`,
    slow: true,
    draw(random: Prng) {
      const members = list(SIDE, () => normal(random) + shift)
      const nonmembers = list(SIDE, () => normal(random))
      return worst(truthOf(shift), (n) => interval(members.slice(0, n), nonmembers.slice(0, n)))
    },
  })
  return { name, method, mark: 'conservative', settings: SHIFTS.map(setting) }
}

const shares: Simulation = {
  name: 'Sequence: share',
  method: 'Sub-Bernoulli beta-binomial mixture; a run counts only when the intervals of all looks hold',
  mark: 'conservative',
  settings: [0.01, 0.1, 0.5].map((truth) => ({
    label: `25 looks up to ${SIDE} texts, true share ${truth}`,
    slow: true,
    draw(random) {
      const hits = list(SIDE, () => (random.next() < truth ? 1 : 0))
      const sum = (n: number) => hits.slice(0, n).reduce<number>((total, hit) => total + hit, 0)
      return worst(truth, (n) => meanSequence(sum(n), n, 0.05))
    },
  })),
}

/** The intervals of a sequential scan, looked at 25 times. */
export const sequences: readonly Simulation[] = [
  shares,
  compared(
    'Sequence: AUC',
    'The same over pairs of a member and a non-member',
    (shift) => normalCdf(shift / Math.SQRT2),
    (members, nonmembers) => aucSequence(auc(labelledScores(members, nonmembers)), members, nonmembers, 0.05),
  ),
  compared(
    'Sequence: TPR at FPR 10 %',
    'A sequence for the cut and one for the members beyond it, half of the error each',
    (shift) => 1 - normalCdf(normalQuantile(0.9) - shift),
    (members, nonmembers) => tprSequence(labelledScores(members, nonmembers), 0.1, 0.05),
  ),
  compared(
    'Sequence: advantage',
    'Time-uniform Dvoretzky–Kiefer–Wolfowitz–Massart bands',
    (shift) => 2 * normalCdf(shift / 2) - 1,
    (members, nonmembers) => advantageSequence(labelledScores(members, nonmembers), 0.05),
  ),
]
