import { windowOf } from '../tile.ts'
import type { Tile, Weights } from '../weights.ts'
import type { Place } from './places.ts'
import { together, type Part } from './overlay.ts'

/**
 * `y += scale · B(Ax)`: A `[·, inputs]` and B `[·, r]` in the upload, of which rows `aFrom … aFrom + rank` and the rows for the output
 * features `from ≤ o < to` beginning at `bFrom` count (AdapterHub packs q, k and v of a shared matrix into one pair).
 */
export interface LowRankTerm {
  readonly a: string
  readonly b: string
  readonly scale: number
  readonly rank: number
  readonly aFrom: number
  readonly bFrom: number
  readonly from: number
  readonly to: number
}

/**
 * The base's matrix plus low-rank terms, merged only where a tile is read: ΔW = s·B·A, transposed where the base stores `[in, out]`.
 * Rows are gathered of an embedding (its inputs) and of a head (its outputs); no other matrix is packed and gathered at once.
 */
export function lowRankPart(base: Part, own: Weights, layout: Place['layout'], terms: readonly LowRankTerm[]): Part {
  const tiles = (term: LowRankTerm, tile?: Tile) => {
    const { from, to, left, right } = windowOf(term.a, base.shape, tile)
    const [inputs, outputs] =
      layout === 'in_out'
        ? [
            [from, to],
            [left, right],
          ]
        : [
            [left, right],
            [from, to],
          ]
    const low = Math.max(outputs[0]!, term.from)
    const high = Math.min(outputs[1]!, term.to)
    if (low >= high) return undefined
    const a: Tile = { rows: [term.aFrom, term.aFrom + term.rank], columns: [inputs[0]!, inputs[1]!] }
    const b: Tile = { rows: [term.bFrom + low - term.from, term.bFrom + high - term.from] }
    return { a, b, skip: low - outputs[0]!, width: right - left }
  }
  return {
    shape: base.shape,
    load: async (tile) => {
      const values = await base.load(tile)
      for (const term of terms) {
        const at = tiles(term, tile)
        if (!at) continue
        const a = await own.load(term.a, at.a)
        const b = await own.load(term.b, at.b)
        if (layout === 'in_out')
          addProduct(values, at.width, transpose(a, term.rank), transpose(b, b.length / term.rank), term, 0, at.skip)
        else addProduct(values, at.width, b, a, term, at.skip, 0)
      }
      return values
    },
    gather: async (ids) => {
      const values = await base.gather(ids)
      const width = ids.length === 0 ? 0 : values.length / ids.length
      for (const term of terms) {
        if (layout === 'out_in') {
          const a = await own.load(term.a, { rows: [term.aFrom, term.aFrom + term.rank] })
          addProduct(values, width, await own.gather(term.b, ids), a, term, 0, 0)
          continue
        }
        const b = await own.load(term.b, { rows: [term.bFrom, term.bFrom + term.to - term.from] })
        const coefficients = await gatherColumns(own, term, ids)
        addProduct(values, width, coefficients, transpose(b, b.length / term.rank), term, 0, term.from)
      }
      return values
    },
    cost: (tile) => {
      const factors = terms.flatMap((term) => {
        const at = tiles(term, tile)
        if (!at) return []
        const costs = [own.cost(term.a, at.a), own.cost(term.b, at.b)]
        // both factors are held, in the worst case transposed as well
        const floats = costs.reduce((sum, { bytes }) => sum + bytes, 0) * 2
        return [...costs, { reads: 0, bytes: 0, scratch: 2 * floats }]
      })
      return together(base.cost(tile), ...factors)
    },
  }
}

/** Columns `ids` of A, as rows `[ids.length, rank]`. Row by row: A of an embedding is as wide as the vocabulary. */
async function gatherColumns(own: Weights, term: LowRankTerm, ids: ArrayLike<number>): Promise<Float32Array> {
  const columns = new Float32Array(ids.length * term.rank)
  for (let r = 0; r < term.rank; r++) {
    const row = await own.load(term.a, { rows: [term.aFrom + r, term.aFrom + r + 1] })
    for (let i = 0; i < ids.length; i++) columns[i * term.rank + r] = row[ids[i]!]!
  }
  return columns
}

/** `values[top + u, left + v] += scale · Σ_r p[u, r] q[r, v]`, summed in float64 and rounded once. `values` is `[·, width]`. */
function addProduct(
  values: Float32Array,
  width: number,
  p: Float32Array,
  q: Float32Array,
  { rank, scale }: LowRankTerm,
  top: number,
  left: number,
): void {
  const columns = q.length / rank
  const sums = new Float64Array(columns)
  // Four terms at a time halve the time: each sum is then loaded and stored a quarter as often. Zeros fill up the last four.
  const zeros = new Float32Array(columns)
  const row = (r: number) => (r < rank ? q.subarray(r * columns, (r + 1) * columns) : zeros)
  const fours = Array.from({ length: Math.ceil(rank / 4) }, (_, i) => [4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3] as const)
  const rows = fours.map((four) => four.map(row) as [Float32Array, Float32Array, Float32Array, Float32Array])
  for (let u = 0; u < p.length / rank; u++) {
    sums.fill(0)
    for (const [i, four] of fours.entries()) {
      const [a, b, c, d] = four.map((r) => (r < rank ? scale * p[u * rank + r]! : 0)) as [
        number,
        number,
        number,
        number,
      ]
      const [qa, qb, qc, qd] = rows[i]!
      for (let v = 0; v < columns; v++) sums[v]! += a * qa[v]! + b * qb[v]! + c * qc[v]! + d * qd[v]!
    }
    const start = (top + u) * width + left
    for (let v = 0; v < columns; v++) values[start + v]! += sums[v]!
  }
}

/** `[rows, n]` → `[n, rows]`. */
function transpose(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows
  const out = new Float32Array(matrix.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!
  return out
}
