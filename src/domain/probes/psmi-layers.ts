import type { PsmiLayer, PsmiRequest, PsmiResult } from '#contract/probes/psmi'
import type { AnswerStates } from '../joint-evidence.ts'
import type { Material } from '../material.ts'
import { mahalanobis, type MahalanobisDistances } from '../statistics/mahalanobis.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import { median } from '../statistics/median.ts'
import type { Prng } from '../statistics/prng.ts'
import { psmi, type PointwiseSlicedInformation } from '../statistics/psmi.ts'
import { spearman } from '../statistics/spearman.ts'

/** A label of fewer examples has no spread to speak of. */
export const LEAST_OF_LABEL = 2
/** The estimate needs some hundreds; below this it is refused. */
export const LEAST_EXAMPLES = 40
/** Side of the matrix whose eigenvectors are looked for: some seconds of work, which several layers share. */
const MOST_SIDE = 1024

/** The states of members with a label, measured at every layer that was asked for. */
export interface MeasuredStates {
  readonly answers: AnswerStates
  /** Rows of `answers` that were measured, label by label. */
  readonly rows: readonly number[]
  /** The evidence's examples of those rows. */
  readonly held: readonly number[]
  readonly labels: PsmiResult['labels']
  /** Front to back, as many as were asked for. */
  readonly layers: readonly MeasuredLayer[]
}

export interface MeasuredLayer {
  readonly layer: number
  readonly found: readonly PointwiseSlicedInformation[]
  /** Null where the matrix is too large. */
  readonly far: MahalanobisDistances | null
  /** Null where the lowest values are equal and more than were to be flagged. */
  readonly flaggedBelow: number | null
}

/** Null when too few examples have a label that others share. */
export function measureLayers(request: PsmiRequest, material: Material): MeasuredStates | null {
  const { evidence } = material
  const answers = evidence.joint!.answers!
  const { width, boundaries, examples } = answers
  const labelOf = (row: number) => evidence.examples[examples[row]!]!.label!
  const scored = [...examples.keys()].filter((row) => !Number.isNaN(boundaries[0]!.states[row * width]!))
  const byLabel = [...Map.groupBy(scored, labelOf)]
    .filter(([, { length }]) => length >= LEAST_OF_LABEL)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = byLabel.flatMap(([, some]) => some)
  if (byLabel.length < 2 || rows.length < LEAST_EXAMPLES) return null
  const side = Math.min(width, rows.length)
  const all = boundaries.length * side ** 3 <= MOST_SIDE ** 3
  const label = byLabel.flatMap(([, { length }], y) => Array<number>(length).fill(y))
  const count = Math.max(1, Math.floor((request.flag_percent / 100) * rows.length))
  return {
    answers,
    rows,
    held: rows.map((row) => examples[row]!),
    labels: byLabel.map(([name, { length }]) => ({ label: name, n: length })),
    layers: boundaries.map(({ layer, states }, k) => {
      const own = new Float32Array(rows.length * width)
      rows.forEach((row, i) => own.set(states.subarray(row * width, (row + 1) * width), i * width))
      // The same at every layer, so that layers differ by their states alone.
      const directions = unitVectors(request.directions, width, material.random('psmi'))
      const found = psmi({ states: own, width, label, labels: byLabel.length, directions })
      const wanted = all || (k === boundaries.length - 1 && side <= MOST_SIDE)
      return {
        layer,
        found,
        far: wanted ? mahalanobis({ states: own, width }) : null,
        flaggedBelow: lowest(valuesOf(found), count),
      }
    }),
  }
}

/** What of one layer is told; `main`: the layer that it is compared with. */
export function describeLayer(one: MeasuredLayer, main: MeasuredLayer, directions: number): PsmiLayer {
  const values = valuesOf(one.found)
  const errors = one.found.map(({ sd }) => sd / Math.sqrt(directions))
  return {
    layer: one.layer,
    mean: meanInterval(values),
    direction_error: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    flagged: { n: values.filter((value) => isFlagged(value, one)).length, below: one.flaggedBelow },
    mahalanobis: distancesOf(one),
    agreement: one === main ? null : spearman(values, valuesOf(main.found)),
  }
}

export function isFlagged(value: number, { flaggedBelow }: MeasuredLayer): boolean {
  return flaggedBelow !== null && value <= flaggedBelow
}

/** The highest value that at most `count` values are not above; null where the lowest are equal and more. */
function lowest(values: readonly number[], count: number): number | null {
  const ascending = values.toSorted((a, b) => a - b)
  const next = ascending[count]
  return ascending.slice(0, count).findLast((value) => next === undefined || value < next) ?? null
}

export function valuesOf(found: readonly PointwiseSlicedInformation[]): number[] {
  return found.map(({ value }) => value)
}

function distancesOf({ far, found }: MeasuredLayer): PsmiLayer['mahalanobis'] {
  if (far === null) return { value: null, reason: 'too_wide' }
  const { components, distances } = far
  if (components === 0) return { value: null, reason: 'one_state' }
  return {
    components,
    value: median(distances),
    largest: Math.max(...distances),
    psmi: spearman(distances, valuesOf(found)),
  }
}

/** Uniform on the sphere: normal components, scaled to length 1. */
function* unitVectors(count: number, width: number, random: Prng): Generator<Float64Array> {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  for (let i = 0; i < count; i++) {
    const direction = Float64Array.from({ length: width }, normal)
    const length = Math.hypot(...direction)
    yield direction.map((value) => value / length)
  }
}
