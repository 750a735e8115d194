import { dot } from './solve.ts'

/** Inside iff max_k φ_k·x ≤ level: convex, whatever the level. Rows carry their own constant 1 as the last entry. */
export interface Polytope {
  readonly facets: readonly Float64Array[]
  readonly level: number
}

const STEPS = 200
const STEP = 0.3
/** Ridge on the normals, not on the offsets. */
const LAMBDA = 1e-3

/**
 * A polytope that holds the rows with `inside[i]` and leaves out the others: minimises, with both sides weighing the same,
 * `Σ_in Σ_k [1 + φ_k·x]₊ + Σ_out [1 − max_k φ_k·x]₊ + λ/2·|φ|²` (Kantchelian et al., NIPS 2014) by 200 full-batch AdaGrad steps from `start` `[K][p]`.
 */
export function fitFacets(
  rows: readonly Float64Array[],
  inside: readonly boolean[],
  start: readonly Float64Array[],
): Float64Array[] {
  const facets = start.map((facet) => facet.slice())
  const squares = facets.map((facet) => new Float64Array(facet.length))
  const held = inside.filter(Boolean).length
  const weights = inside.map((is) => 1 / (is ? held : inside.length - held))
  for (let step = 0; step < STEPS; step++) {
    const slopes = facets.map((facet) => facet.map((value, j) => (j === facet.length - 1 ? 0 : LAMBDA * value)))
    for (const [i, row] of rows.entries()) {
      if (inside[i]) {
        for (const [k, facet] of facets.entries()) if (dot(facet, row) > -1) add(slopes[k]!, row, weights[i]!)
      } else {
        const { facet, value } = highest(facets, row)
        if (value < 1) add(slopes[facet]!, row, -weights[i]!)
      }
    }
    for (const [k, facet] of facets.entries()) {
      for (let j = 0; j < facet.length; j++) {
        const slope = slopes[k]![j]!
        squares[k]![j]! += slope * slope
        if (slope !== 0) facet[j]! -= (STEP * slope) / Math.sqrt(squares[k]![j]!)
      }
    }
  }
  return facets
}

/** max_k φ_k·x: low means deep inside. */
export function outwardness(facets: readonly Float64Array[], row: Float64Array): number {
  return highest(facets, row).value
}

function highest(facets: readonly Float64Array[], row: Float64Array): { facet: number; value: number } {
  let best = { facet: 0, value: -Infinity }
  for (const [facet, normal] of facets.entries()) {
    const value = dot(normal, row)
    if (value > best.value) best = { facet, value }
  }
  return best
}

function add(into: Float64Array, row: Float64Array, weight: number): void {
  for (let j = 0; j < row.length; j++) into[j]! += weight * row[j]!
}
