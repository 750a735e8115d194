import type { Architecture, Norm, Projection } from './architecture.ts'
import { pieces } from './batches.ts'
import { gapLimit, scratchLimit } from './checkpoint.ts'
import type { Bottleneck } from './delta.ts'
import type { Tiling } from './tiling.ts'
import type { Virtual } from './virtual.ts'
import type { ReadCost, Tile, Weights } from './weights.ts'

/** One tensor, or a tile of it, that the executor loads. */
export interface TensorRead {
  readonly name: string
  readonly tile: Tile
}

export interface Range {
  readonly from: number
  readonly to: number
}

type Shapes = Pick<Weights, 'shape'>

/** The tile that holds outputs (or inputs) `from ≤ i < to` of a projection, counted within its slice; bounds that cut nothing off are left out. */
export function matrixTile(
  weights: Shapes,
  { weight, layout, inputs, outputs, slice }: Projection,
  side: 'outputs' | 'inputs',
  { from, to }: Range,
): Tile {
  const first = slice?.[0] ?? 0
  const out = side === 'outputs' ? ([first + from, first + to] as const) : ([first, first + outputs] as const)
  const into = side === 'inputs' ? ([from, to] as const) : ([0, inputs] as const)
  const [rows, columns] = layout === 'in_out' ? [into, out] : [out, into]
  const [allRows, allColumns] = weights.shape(weight)
  const part = ([start, end]: readonly [number, number], all: number | undefined) => start > 0 || end !== all
  return { ...(part(rows, allRows) && { rows }), ...(part(columns, allColumns) && { columns }) }
}

/**
 * Where q, k and v share one matrix, the read that brings all three for the key columns `keys` of `all`. One after the other (GPT-2): only when all
 * heads are loaded together, for then their columns, far apart in the file, are one read as a whole. Head by head (GPT-NeoX): always, three
 * rows for each.
 */
export function jointQkv(
  { q, k, v }: Qkv,
  keys: Range,
  all: number,
): { readonly projection: Projection; readonly range: Range } | undefined {
  if (q.weight !== k.weight || q.weight !== v.weight) return undefined
  const { slice: _, interleaved, ...rest } = q
  const projection = { ...rest, outputs: 3 * all }
  if (interleaved !== undefined) return { projection, range: { from: 3 * keys.from, to: 3 * keys.to } }
  return keys.to - keys.from === all ? { projection, range: { from: 0, to: 3 * all } } : undefined
}

export type Qkv = { readonly [Name in 'q' | 'k' | 'v']: Projection }

/** Everything one layer loads, part by part: `[part][tensor]`, attention's parts and then the MLP's. */
export function layerReads(
  architecture: Architecture,
  weights: Shapes,
  layer: number,
  tiling: Tiling,
  virtual?: Virtual,
): { readonly attention: readonly TensorRead[][]; readonly mlp: readonly TensorRead[][] } {
  const { attention, mlp } = architecture.layers[layer]!
  const { headSize, kvHeads } = architecture
  const group = architecture.heads / kvHeads
  const matrix = (projection: Projection, side: 'outputs' | 'inputs', range: Range): TensorRead[] => {
    const reads = [{ name: projection.weight, tile: matrixTile(weights, projection, side, range) }]
    if (projection.bias === undefined || (side === 'inputs' && range.from > 0)) return reads
    const first = projection.slice?.[0] ?? 0
    const rows = side === 'outputs' ? range : { from: 0, to: projection.outputs }
    return [...reads, { name: projection.bias, tile: { rows: [first + rows.from, first + rows.to] } }]
  }

  const attentionParts = pieces(kvHeads, tiling.loadKvHeads).map(({ from, to }) => {
    const key = { from: from * headSize, to: to * headSize }
    const query = { from: key.from * group, to: key.to * group }
    const joint = jointQkv(attention, key, kvHeads * headSize)
    const qkv =
      joint === undefined
        ? [
            ...matrix(attention.q, 'outputs', query),
            ...matrix(attention.k, 'outputs', key),
            ...matrix(attention.v, 'outputs', key),
          ]
        : matrix(joint.projection, 'outputs', joint.range)
    const past = pastReads(architecture, virtual, layer, key) ?? []
    return [...qkv, ...matrix(attention.o, 'inputs', query), ...past]
  })
  const mlpParts = pieces(architecture.intermediate, tiling.loadColumns).map((part) => [
    ...(mlp.gate === undefined ? [] : matrix(mlp.gate, 'outputs', part)),
    ...matrix(mlp.up, 'outputs', part),
    ...matrix(mlp.down, 'inputs', part),
  ])
  return {
    attention: withFirst(attentionParts, [attention.norm, attention.qNorm, attention.kNorm, attention.outputNorm]),
    mlp: withFirst(mlpParts, [mlp.norm, mlp.outputNorm]),
  }
}

function withFirst(parts: TensorRead[][], norms: readonly (Norm | undefined)[]): TensorRead[][] {
  const reads = norms.flatMap((norm) => (norm === undefined ? [] : normReads(norm)))
  return parts.map((part, i) => (i === 0 ? [...reads, ...part] : part))
}

export function normReads(norm: Norm): TensorRead[] {
  const weight = { name: norm.weight, tile: {} }
  return norm.bias === undefined ? [weight] : [weight, { name: norm.bias, tile: {} }]
}

export function adapterReads({ down, up, normBefore, normAfter }: Bottleneck): TensorRead[] {
  const linears = [down, up].flatMap(({ weight, bias }) => [weight, bias].map((name) => ({ name, tile: {} })))
  return [...linears, ...[normBefore, normAfter].flatMap((norm) => (norm === undefined ? [] : normReads(norm)))]
}

/** The keys, then the values, of key heads' columns `from ≤ j < to` that prefix tuning puts in front of a layer's. */
export function pastReads(
  { kvHeads, headSize }: Pick<Architecture, 'kvHeads' | 'headSize'>,
  virtual: Virtual | undefined,
  layer: number,
  { from, to }: Range,
): readonly [TensorRead, TensorRead] | undefined {
  if (virtual?.kind !== 'past') return undefined
  const name = virtual.tensors[layer]!
  const values = kvHeads * headSize
  return [
    { name, tile: { columns: [from, to] } },
    { name, tile: { columns: [values + from, values + to] } },
  ]
}

/** Their cost together: sums of reads and bytes, the largest scratch. */
export function totalCost(weights: Pick<Weights, 'cost'>, reads: readonly TensorRead[]): ReadCost {
  return reads.reduce<ReadCost>(
    (total, { name, tile }) => {
      const cost = weights.cost(name, tile)
      return {
        reads: total.reads + cost.reads,
        bytes: total.bytes + cost.bytes,
        scratch: Math.max(total.scratch, cost.scratch),
      }
    },
    { reads: 0, bytes: 0, scratch: 0 },
  )
}

/** Bytes of the float32 values that a read brings into memory. */
export function heldBytes(weights: Shapes, { name, tile }: TensorRead): number {
  const [rows = 1, ...rest] = weights.shape(name)
  const columns = rest.reduce((product, size) => product * size, 1)
  const span = (range: readonly [number, number] | undefined, all: number) =>
    range === undefined ? all : range[1] - range[0]
  return 4 * span(tile.rows, rows) * span(tile.columns, columns)
}

/**
 * At most what gathering so many distinct rows of a matrix takes. Reads are at least a gap apart or as long as they may be; so there are
 * few when rows are many, and all of them together never pass over more than the matrix, or a gap beside each row.
 */
export function gatherCost(weights: Pick<Weights, 'cost' | 'shape'>, name: string, rows: number): ReadCost {
  const row = weights.cost(name, { rows: [0, 1] })
  const all = row.bytes * weights.shape(name)[0]!
  return {
    reads: Math.min(rows, Math.ceil(all / gapLimit) + Math.ceil(all / scratchLimit)) * row.reads,
    bytes: Math.min(rows * (row.bytes + gapLimit), all) * row.reads,
    scratch: scratchLimit,
  }
}
