import { fitLogistic } from '../statistics/logistic.ts'
import { dot } from '../statistics/solve.ts'
import { higherMean, type Comparison } from '../statistics/two-sample-t.ts'
import { scaleOf } from '../statistics/scale.ts'
import type { SetRow } from './set-features.ts'

type Row = Pick<SetRow, 'values'>
type Sides = readonly [suspects: readonly Row[], heldOut: readonly Row[]]

/** Of each end of each signal, pulled in: one wild text must not own the scale. */
const CLIP = 0.025
const PENALTY = 10

/**
 * Learns on one half of the texts what tells suspects from held-out ones, and tests on the other half whether their log-odds differ. Clipping, scale and weights
 * come from the learning half alone, so under no difference the tested texts are all alike and p is uniform.
 */
export function setTest(learn: Sides, tested: Sides): { weights: Float64Array; test: Comparison } {
  const all = learn.flat()
  const columns = (all[0]?.values ?? []).map((_, k) => column(all, k))
  const rowOf = ({ values }: Row) => Float64Array.from([1, ...values.map((value, k) => columns[k]!(value))])
  const rows = all.map(rowOf)
  const w = fitLogistic(rows, [...learn[0].map(() => 1), ...learn[1].map(() => 0)], PENALTY)
  const scores = (side: readonly Row[]) => side.map((row) => dot(w, rowOf(row)))
  return { weights: w.subarray(1), test: higherMean(scores(tested[0]), scores(tested[1])) }
}

/** Clips and standardises a signal as the learning half has it; a text that lacks it is taken for an average one. */
function column(rows: readonly Row[], k: number): (value: number | null) => number {
  const ascending = Float64Array.from(rows.flatMap(({ values }) => values[k] ?? [])).sort()
  const at = (share: number) => ascending[Math.round(share * (ascending.length - 1))] ?? 0
  const [low, high] = [at(CLIP), at(1 - CLIP)]
  const clipped = (value: number) => Math.min(high, Math.max(low, value))
  const { mean, sd } = scaleOf(Array.from(ascending, clipped))
  return (value) => (value === null ? 0 : (clipped(value) - mean) / sd)
}
