import type { DiscrepancyResult } from '#contract/probes/discrepancy'
import { fisherAtLeast } from '../statistics/fisher.ts'
import { fitFacets, outwardness, type Polytope } from '../statistics/polytope.ts'
import { shuffle, type Prng } from '../statistics/prng.ts'
import { scaleOf } from '../statistics/scale.ts'

type Found = DiscrepancyResult['polytope']

/** Texts a side and half that are used at most: a fit over more takes seconds and no longer changes. */
const MOST_A_SIDE = 1000
/** Fewer a side and half cannot reject anything. */
const LEAST_A_SIDE = 10
const RESTARTS = 3

/** A labelled text in feature space. */
export interface Point {
  readonly member: boolean
  readonly features: readonly number[]
}

/**
 * The largest difference in mass that a convex polytope of `facets` half-spaces shows between the splits: fitted on a random half of each split, with either
 * of them inside, evaluated on the other half.
 */
export function convexDiscrepancy(
  points: readonly Point[],
  names: readonly string[],
  facets: number,
  random: Prng,
): Found {
  const halves = [true, false].map((member) => {
    const side = shuffle(
      points.filter((point) => point.member === member),
      random,
    ).slice(0, 2 * MOST_A_SIDE)
    return [side.slice(0, side.length >> 1), side.slice(side.length >> 1)] as const
  })
  const fit = halves.flatMap(([first]) => first)
  const rest = halves.flatMap(([, second]) => second)
  const fewest = Math.min(...halves.map(([first]) => first.length))
  if (fewest < LEAST_A_SIDE)
    return { value: null, reason: 'too_few', detail: `needs ${2 * LEAST_A_SIDE} texts of each split with all features` }
  const rowOf = standardiser(fit)
  const fitted = [true, false].flatMap((inside) =>
    Array.from({ length: RESTARTS }, () => candidate(fit, rowOf, inside, startOf(facets, names.length + 1, random))),
  )
  const best = fitted.reduce((a, b) => (b.gap > a.gap ? b : a))
  const counted = count(rest, rowOf, best)
  const { inside, ownInside, otherInside, own, other } = counted
  return {
    facets,
    features: [...names],
    inside: inside ? 'member' : 'nonmember',
    n_fit: fit.length,
    n_evaluated: rest.length,
    fitted: best.gap,
    discrepancy: ownInside / own - otherInside / other,
    p: fisherAtLeast(ownInside, own, ownInside + otherInside, own + other),
  }
}

interface Candidate extends Polytope {
  /** The split inside: members or not. */
  readonly inside: boolean
  readonly gap: number
}

type RowOf = (point: Point) => Float64Array

function candidate(fit: readonly Point[], rowOf: RowOf, inside: boolean, start: readonly Float64Array[]): Candidate {
  const rows = fit.map(rowOf)
  const held = fit.map(({ member }) => member === inside)
  const facets = fitFacets(rows, held, start)
  const own = held.filter(Boolean).length
  const ranked = rows.map((row, i) => ({ at: outwardness(facets, row), held: held[i]! })).sort((a, b) => a.at - b.at)
  let best = { level: -Infinity, gap: 0 }
  let [ownInside, otherInside] = [0, 0]
  for (const [i, { at, held: is }] of ranked.entries()) {
    if (is) ownInside++
    else otherInside++
    if (ranked[i + 1]?.at === at) continue
    const gap = ownInside / own - otherInside / (rows.length - own)
    if (gap > best.gap) best = { level: at, gap }
  }
  return { facets, inside, ...best }
}

function count(points: readonly Point[], rowOf: RowOf, { facets, level, inside }: Candidate) {
  let [own, other, ownInside, otherInside] = [0, 0, 0, 0]
  for (const point of points) {
    const isIn = outwardness(facets, rowOf(point)) <= level
    if (point.member === inside) {
      own++
      if (isIn) ownInside++
    } else {
      other++
      if (isIn) otherInside++
    }
  }
  return { inside, own, other, ownInside, otherInside }
}

/** Features less their mean, over their standard deviation, with the constant 1. */
function standardiser(points: readonly Point[]): RowOf {
  const scales = points[0]!.features.map((_, j) => scaleOf(points.map(({ features }) => features[j]!)))
  return ({ features }) =>
    Float64Array.from([...features.map((value, j) => (value - scales[j]!.mean) / scales[j]!.sd), 1])
}

/** Random directions, far enough out that everything is inside. */
function startOf(facets: number, width: number, random: Prng): Float64Array[] {
  return Array.from({ length: facets }, () => {
    const normal = Float64Array.from({ length: width }, () => 2 * random.next() - 1)
    normal[width - 1] = -1
    return normal
  })
}
