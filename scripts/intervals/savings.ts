import type { Interval } from '#contract/measured'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { normalCdf, normalQuantile } from '#domain/statistics/normal'
import { prng } from '#domain/statistics/prng'
import { tprInterval } from '#domain/statistics/tpr-interval'
import { tprSequence } from '#domain/statistics/tpr-sequence'
import { list, normal } from './draws.ts'

const STEP = 16
const SIDE = 400
export const LIMIT = 0.3
const SHIFTS = [0, 0.3, 0.6, 0.757, 0.9, 1.2, 1.6, 2.2, 3] as const

interface Ends {
  /** Mean share of the suite that was scored. */
  readonly used: number
  readonly decided: number
  /** Decided, and on the wrong side. */
  readonly wrong: number
}

export interface Saving {
  readonly shift: number
  readonly truth: number
  readonly sequential: Ends
  /** Ordinary 95 % intervals, looked at as often, stopped at the first that clears the limit. */
  readonly peeking: Ends
  /** The ordinary interval, once, at the end. */
  readonly whole: Ends
}

/** The rule `tpr_at_fpr[0.1] <= 0.3` on a suite of 2 × 400, for models that remember little to much. A shift of 0.757 puts the truth at the limit: there any decision to pass is right and to fail is wrong, by a hair. */
export function savings(runs: number, seed: number): Saving[] {
  return SHIFTS.map((shift) => {
    const truth = 1 - normalCdf(normalQuantile(0.9) - shift)
    const random = prng(seed + Math.round(1000 * shift))
    const ends = { sequential: [0, 0, 0], peeking: [0, 0, 0], whole: [0, 0, 0] }
    for (let run = 0; run < runs; run++) {
      const members = list(SIDE, () => normal(random) + shift)
      const nonmembers = list(SIDE, () => normal(random))
      const at = (n: number) => labelledScores(members.slice(0, n), nonmembers.slice(0, n))
      count(
        ends.sequential,
        stop((n) => tprSequence(at(n), 0.1, 0.05), STEP),
        truth,
      )
      count(
        ends.peeking,
        stop((n) => tprInterval(at(n), 0.1), STEP),
        truth,
      )
      count(
        ends.whole,
        stop((n) => tprInterval(at(n), 0.1), SIDE),
        truth,
      )
    }
    const share = ([used = 0, decided = 0, wrong = 0]: readonly number[]): Ends => ({
      used: used / runs,
      decided: decided / runs,
      wrong: wrong / runs,
    })
    return {
      shift,
      truth,
      sequential: share(ends.sequential),
      peeking: share(ends.peeking),
      whole: share(ends.whole),
    }
  })
}

function stop(interval: (n: number) => Interval, step: number): { n: number; outcome: 'pass' | 'fail' | null } {
  for (let n = step; n <= SIDE; n += step) {
    const [low, high] = interval(n)
    if (high <= LIMIT) return { n, outcome: 'pass' }
    if (low > LIMIT) return { n, outcome: 'fail' }
  }
  return { n: SIDE, outcome: null }
}

function count(sums: number[], { n, outcome }: ReturnType<typeof stop>, truth: number): void {
  sums[0]! += n / SIDE
  if (outcome === null) return
  sums[1]! += 1
  // Within a thousandth of the limit the truth counts as on it, and only a refusal is wrong.
  const leaks = truth > LIMIT + 1e-3
  if (outcome === (leaks ? 'pass' : 'fail')) sums[2]! += 1
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`

/** The section of `docs/coverage.md`. */
export function savingsSection(found: readonly Saving[], runs: number): string {
  const words = ({ used, decided, wrong }: Ends) => `${percent(used)} | ${percent(decided)} | ${percent(wrong)}`
  const rows = found.map(
    ({ truth, sequential, peeking, whole }) =>
      `| ${percent(truth)} | ${words(sequential)} | ${words(peeking)} | ${percent(whole.decided)} | ${percent(whole.wrong)} |`,
  )
  return `## What a sequential scan saves

The rule \`tpr_at_fpr[0.1] <= 0.3\` on a suite of 400 members and 400 non-members, looked at after every ${STEP} of each, ${runs} runs a row. *Sequential* is the confidence sequence of a [sequential scan](sequential.md);
*peeking* is what one must not do, the ordinary 95 % interval looked at as often; *whole* is the ordinary interval once, at the end. *Wrong* is a verdict on the wrong side of the limit; at the limit itself (30 %) to refuse is wrong.

![Share of the suite that is scored, by true TPR](images/savings.svg)

| true TPR | sequential: suite used | decided | wrong | peeking: suite used | decided | wrong | whole: decided | wrong |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}
