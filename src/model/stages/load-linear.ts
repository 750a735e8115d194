import type { Norm, Projection } from '../architecture.ts'
import type { Linear, NormWeights } from '../kernel.ts'
import { matrixTile, type Range } from '../reads.ts'
import type { Run } from '../run.ts'

/** Tiles of one projection, and the bytes to release when they are done with. */
export interface LoadedTiles {
  readonly tiles: readonly Linear[]
  readonly held: number
}

/**
 * Reads a range of a projection's outputs (or inputs) once and cuts it at `cuts`. Where a tile lies together in memory it is a view;
 * where it doesn't, every tile is copied and the whole dropped, so that in the end the weights are held once.
 * An input tile has the bias only when it starts at 0: contributions are added up.
 */
export async function loadTiles(
  run: Run,
  projection: Projection,
  side: 'outputs' | 'inputs',
  cuts: readonly Range[],
): Promise<LoadedTiles> {
  const range = { from: cuts[0]!.from, to: cuts.at(-1)!.to }
  const whole = await loadRange(run, projection, side, range)
  const moved = cuts.map(({ from, to }) => ({ from: from - range.from, to: to - range.from }))
  return cut(run, whole, side, moved)
}

/** Cuts a matrix that the ledger holds. */
export function cut(run: Run, whole: Linear, side: 'outputs' | 'inputs', cuts: readonly Range[]): LoadedTiles {
  const bias = whole.bias?.byteLength ?? 0
  const all = whole[side]
  if (cuts.length === 1 && cuts[0]!.from === 0 && cuts[0]!.to === all) {
    return { tiles: [whole], held: whole.values.byteLength + bias }
  }
  const lead = (whole.layout === 'out_in') === (side === 'outputs') // the cut side is the matrix's rows
  const tiles = cuts.map(({ from, to }): Linear => {
    const columns = whole.layout === 'in_out' ? whole.outputs : whole.inputs
    const values = lead
      ? whole.values.subarray(from * columns, to * columns)
      : copyColumns(whole.values, columns, from, to)
    const tile = { values, layout: whole.layout, inputs: whole.inputs, outputs: whole.outputs, [side]: to - from }
    if (whole.bias === undefined) return tile
    if (side === 'outputs') return { ...tile, bias: whole.bias.subarray(from, to) }
    return from === 0 ? { ...tile, bias: whole.bias } : tile
  })
  if (lead) return { tiles, held: whole.values.byteLength + bias }
  const copied = tiles.reduce((sum, tile) => sum + tile.values.byteLength, 0)
  run.ledger.hold(copied)
  run.ledger.release(whole.values)
  return { tiles, held: copied + bias }
}

/** Outputs (or inputs) `from ≤ i < to` of a projection, counted within its slice of the tensor. */
export async function loadRange(
  run: Run,
  projection: Projection,
  side: 'outputs' | 'inputs',
  range: Range,
): Promise<Linear> {
  const { weight, bias, layout } = projection
  const values = await run.load(weight, matrixTile(run.weights, projection, side, range))
  const size = range.to - range.from
  const shape = { layout, inputs: projection.inputs, outputs: projection.outputs, [side]: size }
  if (bias === undefined || (side === 'inputs' && range.from > 0)) return { values, ...shape }
  const first = projection.slice?.[0] ?? 0
  const rows = side === 'outputs' ? range : { from: 0, to: projection.outputs }
  return { values, ...shape, bias: await run.load(bias, { rows: [first + rows.from, first + rows.to] }) }
}

export async function loadNorm(run: Run, { kind, weight, bias, epsilon, aboutOne }: Norm): Promise<NormWeights> {
  const stored = await run.load(weight)
  const loaded = { kind, weight: aboutOne === true ? stored.map((value) => 1 + value) : stored, epsilon }
  return bias === undefined ? loaded : { ...loaded, bias: await run.load(bias) }
}

export function normBytes(norm: NormWeights): number {
  return norm.weight.byteLength + (norm.bias?.byteLength ?? 0)
}

/** Columns `from ≤ j < to` of a row-major matrix, as a matrix of its own. */
export function copyColumns(values: Float32Array, columns: number, from: number, to: number): Float32Array {
  const rows = values.length / columns
  const width = to - from
  const copy = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++) copy.set(values.subarray(row * columns + from, row * columns + to), row * width)
  return copy
}
