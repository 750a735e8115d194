import { dot } from './solve.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** As many principal components as the reference implementation keeps. */
const MOST_COMPONENTS = 100
/** In fewer examples than four a component every one is equally far away: with n − 1 components all distances are √(n − 1). */
const EXAMPLES_A_COMPONENT = 4
/** Directions whose variance is below that share of the largest are rounding; and so is the largest below that share of the squares: states are float32. */
const FLAT = 1e-10
const ROUNDING = 1e-20

export interface MahalanobisInput {
  /** `[n, width]`. */
  readonly states: Float32Array
  readonly width: number
}

export interface MahalanobisDistances {
  readonly components: number
  /** One an example. */
  readonly distances: readonly number[]
}

/**
 * Distance of every row to the mean of all in the metric of their covariance, on the first K = min(100, width, ⌊n/4⌋) principal components: with X = U S Vᵀ the
 * centred rows,
 *
 *     D_i² = Σ_{k ≤ K} (x_i · v_k)² / (s_k² / n) = n Σ_{k ≤ K} u_ik²
 *
 * as Dentan et al. (arXiv 2409.18858) compute it, with the covariance over n and K = 100 throughout. Eigenvectors come from the smaller of XᵀX and XXᵀ. No
 * components where all rows are one.
 */
export function mahalanobis({ states, width }: MahalanobisInput): MahalanobisDistances {
  const n = states.length / width
  const rows = centred(states, width, n)
  const wide = width > n
  const { values, vectors } = symmetricEigen(wide ? products(rows) : products(columnsOf(rows, width)))
  const wanted = Math.min(MOST_COMPONENTS, width, Math.floor(n / EXAMPLES_A_COMPONENT))
  const least = Math.max(FLAT * values[0]!, ROUNDING * dot(states, states))
  const kept = [...values.keys()].slice(0, wanted).filter((k) => values[k]! > least)
  const squares = rows.map((row, i) =>
    kept.reduce((sum, k) => sum + (wide ? vectors[k]![i]! ** 2 : dot(row, vectors[k]!) ** 2 / values[k]!), 0),
  )
  return { components: kept.length, distances: squares.map((square) => Math.sqrt(n * square)) }
}

function centred(states: Float32Array, width: number, n: number): Float64Array[] {
  const mean = new Float64Array(width)
  states.forEach((value, at) => (mean[at % width]! += value / n))
  return Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: width }, (__, j) => states[i * width + j]! - mean[j]!),
  )
}

function columnsOf(rows: readonly Float64Array[], width: number): Float64Array[] {
  return Array.from({ length: width }, (_, j) => Float64Array.from(rows, (row) => row[j]!))
}

/** `[m, m]`: inner products of m vectors. */
function products(vectors: readonly Float64Array[]): Float64Array[] {
  const all = vectors.map(() => new Float64Array(vectors.length))
  vectors.forEach((a, i) => {
    for (let j = 0; j <= i; j++) all[i]![j] = all[j]![i] = dot(a, vectors[j]!)
  })
  return all
}
