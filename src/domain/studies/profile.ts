import type { Measured } from '#contract/measured'
import type { MemorisationProfileResult, ProfileCell } from '#contract/studies/memorisation-profile'
import { attOf, resampledMeans, stepMeans, type Contrast } from '../statistics/difference-in-differences.ts'
import { prng } from '../statistics/prng.ts'
import { studentQuantile } from '../statistics/student.ts'
import type { Panel } from './panel.ts'

const REPLICATES = 999
const LEAST_REPLICATES = 199
/** Numbers looked at in all replicates together: a few seconds. */
const BUDGET = 2e8
const SEED = 1

interface Estimate {
  readonly att: Measured
  readonly se: number
}

/** Effects, their means over events, cohorts and steps, and the test of what should be 0. Cohorts are those with a step before them and one from them on. */
export function profileOf({ steps, cohorts }: Panel, starts: readonly number[]): MemorisationProfileResult {
  const groups = starts.map((cohort) => cohorts.get(cohort)!)
  const never = cohorts.get(null)!
  const before = starts.map((cohort) => steps.findLastIndex((step) => step < cohort))
  const contrasts = starts.flatMap((_, cohort) =>
    steps.flatMap((_, at): Contrast[] => (at === before[cohort] ? [] : [{ cohort, before: before[cohort]!, at }])),
  )
  const units = groups.reduce((sum, { length }) => sum + length, never.length)
  const replicates = Math.max(LEAST_REPLICATES, Math.min(REPLICATES, Math.floor(BUDGET / (units * steps.length))))
  const random = prng(SEED)
  const drawn = Array.from({ length: replicates }, () => {
    const means = groups.map((group) => resampledMeans(group, random))
    return attOf(contrasts, means, resampledMeans(never, random))
  })
  const seen = attOf(contrasts, groups.map(stepMeans), stepMeans(never))

  /** A mean of contrasts, cohorts weighing by their size. */
  const estimate = (chosen: readonly number[]): Estimate => {
    const weights = chosen.map((i) => groups[contrasts[i]!.cohort]!.length)
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    const mean = (values: Float64Array) => chosen.reduce((sum, i, k) => sum + weights[k]! * values[i]!, 0) / total
    const value = mean(seen)
    const spread = drawn.map(mean)
    const centre = spread.reduce((sum, one) => sum + one, 0) / replicates
    const se = Math.sqrt(spread.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (replicates - 1))
    const fewest = Math.min(never.length, ...chosen.map((i) => groups[contrasts[i]!.cohort]!.length))
    // One unit says nothing about how units differ.
    if (fewest < 2) return { att: { value }, se }
    const half = studentQuantile(0.025, fewest - 1) * se
    return { att: { value, ci: [value - half, value + half] }, se }
  }
  const cellOf = ({ cohort, at }: Contrast, i: number): ProfileCell => ({
    cohort: starts[cohort]!,
    step: steps[at]!,
    event: steps[at]! - starts[cohort]!,
    att: estimate([i]).att,
  })
  const cells = contrasts.map(cellOf)
  const indices = (is: (cell: ProfileCell) => boolean) => cells.flatMap((cell, i) => (is(cell) ? [i] : []))
  const sized = (chosen: readonly number[]) =>
    [...new Set(chosen.map((i) => contrasts[i]!.cohort))].reduce((sum, g) => sum + groups[g]!.length, 0)
  const after = indices(({ event }) => event >= 0)
  const over = (is: (cell: ProfileCell) => boolean) => {
    const chosen = indices(is)
    return { units: sized(chosen), att: estimate(chosen).att }
  }
  const events = [...new Set(cells.map(({ event }) => event))].sort((a, b) => a - b)
  const late = steps.filter((step) => cells.some((cell) => cell.step === step && cell.event >= 0))
  return {
    steps: [...steps],
    units,
    never: never.length,
    replicates,
    overall: estimate(after).att,
    cells,
    by_event: events.map((event) => ({ event, ...over((cell) => cell.event === event) })),
    by_cohort: starts.map((cohort) => ({ cohort, ...over((cell) => cell.cohort === cohort && cell.event >= 0) })),
    by_step: late.map((step) => ({ step, ...over((cell) => cell.step === step && cell.event >= 0) })),
    placebo: placebo(
      indices(({ event }) => event < 0),
      seen,
      drawn,
      (i) => estimate([i]).se,
    ),
  }
}

/** sup-t: how often a replicate strays from the estimate, anywhere before training, as far as the estimate strays from 0. */
function placebo(
  chosen: readonly number[],
  seen: Float64Array,
  drawn: readonly Float64Array[],
  seOf: (cell: number) => number,
): MemorisationProfileResult['placebo'] {
  if (chosen.length === 0)
    return { value: null, reason: 'no_early_steps', detail: 'no cohort has two steps before it was trained on' }
  const tested = chosen.map((i) => ({ i, se: seOf(i) })).filter(({ se }) => se > 0)
  if (tested.length === 0)
    return {
      value: null,
      reason: 'no_spread',
      detail: 'all units moved alike before: there is no error to compare with',
    }
  const largest = (of: (i: number) => number) => Math.max(...tested.map(({ i, se }) => Math.abs(of(i)) / se))
  const value = largest((i) => seen[i]!)
  const farther = drawn.filter((values) => largest((i) => values[i]! - seen[i]!) >= value).length
  return { value, p: (farther + 1) / (drawn.length + 1), cells: tested.length }
}
