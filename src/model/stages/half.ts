import type { Norm } from '../architecture.ts'
import type { Bottleneck } from '../delta.ts'
import { bottleneckFlops } from '../flops.ts'
import type { BottleneckCall, NormWeights } from '../kernel.ts'
import type { Range } from '../reads.ts'
import type { Run } from '../run.ts'
import { loadNorm, loadRange, normBytes } from './load-linear.ts'

/**
 * One half of a block, `x += half(x)`, in parts small enough to load and tiles small enough to call. `load` reads the weights of a part;
 * each of its tiles contributes `[n, d]`. Batches are ranges of flat rows; the parts' contributions wait in `sum` until the last.
 */
export interface Half<Part, Tile, Batch extends Range> {
  readonly parts: readonly Part[]
  readonly batches: readonly Batch[]
  load(part: Part): Promise<{ readonly tiles: readonly Tile[]; readonly held: number }>
  flops(tile: Tile, batch: Batch): number
  compute(tile: Tile, x: Float32Array, batch: Batch): Promise<Float32Array>
  readonly adapter?: Bottleneck
  /** Applied to the half's output before it is added. */
  readonly outputNorm?: Norm | undefined
  /** Where the output is added; the stream itself, unless the block's halves run side by side. */
  readonly into?: Float32Array
}

export async function runHalf<Part, Tile, Batch extends Range>(
  run: Run,
  hidden: Float32Array,
  half: Half<Part, Tile, Batch>,
): Promise<void> {
  const { width } = run.architecture
  const adapter = half.adapter === undefined ? undefined : await loadAdapter(run, half.adapter)
  const outputNorm = half.outputNorm === undefined ? undefined : await loadNorm(run, half.outputNorm)
  const waiting = half.parts.length > 1 ? new Float32Array(hidden.length) : undefined
  if (waiting !== undefined) run.ledger.hold(waiting)

  for (const [index, part] of half.parts.entries()) {
    const { tiles, held } = await half.load(part)
    for (const batch of half.batches) {
      const x = hidden.subarray(batch.from * width, batch.to * width)
      let sum: Float32Array | undefined = waiting?.subarray(batch.from * width, batch.to * width)
      for (const tile of tiles) {
        const y = await run.call(half.flops(tile, batch), () => half.compute(tile, x, batch))
        run.ledger.hold(y)
        if (sum === undefined) {
          sum = y
        } else {
          add(sum, y)
          run.ledger.release(y)
        }
      }
      if (index === half.parts.length - 1) {
        if (outputNorm !== undefined) await normalise(run, sum!, outputNorm)
        const into = half.into?.subarray(batch.from * width, batch.to * width) ?? x
        if (adapter === undefined) add(into, sum!)
        else await join(run, x, sum!, adapter)
      }
      if (waiting === undefined) run.ledger.release(sum!)
    }
    run.ledger.release(held)
  }
  if (waiting !== undefined) run.ledger.release(waiting)
  if (adapter !== undefined) run.ledger.release(adapter.held)
  if (outputNorm !== undefined) run.ledger.release(normBytes(outputNorm))
}

interface LoadedAdapter {
  readonly adapter: Bottleneck
  readonly weights: Pick<BottleneckCall, 'down' | 'up' | 'normBefore' | 'normAfter'>
  readonly held: number
}

async function loadAdapter(run: Run, adapter: Bottleneck): Promise<LoadedAdapter> {
  const { width } = run.architecture
  const linear = (part: Bottleneck['down'], inputs: number, outputs: number) =>
    loadRange(run, { ...part, module: '', layout: 'out_in', inputs, outputs }, 'outputs', { from: 0, to: outputs })
  const down = await linear(adapter.down, width, adapter.size)
  const up = await linear(adapter.up, adapter.size, width)
  const normBefore = adapter.normBefore === undefined ? undefined : await loadNorm(run, adapter.normBefore)
  const normAfter = adapter.normAfter === undefined ? undefined : await loadNorm(run, adapter.normAfter)
  const matrices = [down, up].reduce((sum, { values, bias }) => sum + values.byteLength + (bias?.byteLength ?? 0), 0)
  const norms = [normBefore, normAfter].reduce((sum, norm) => sum + (norm === undefined ? 0 : normBytes(norm)), 0)
  const weights = { down, up, ...(normBefore && { normBefore }), ...(normAfter && { normAfter }) }
  return { adapter, weights, held: matrices + norms }
}

async function normalise(run: Run, rows: Float32Array, norm: NormWeights): Promise<void> {
  const y = await run.call(0, () => run.kernel.norm({ x: rows, width: run.architecture.width, norm }))
  run.ledger.hold(y)
  rows.set(y)
  run.ledger.release(y)
}

/** Puts the half's output into the stream `x` through its adapter (`Bottleneck` has the formula). */
async function join(run: Run, x: Float32Array, half: Float32Array, loaded: LoadedAdapter): Promise<void> {
  const { adapter, weights } = loaded
  const { width } = run.architecture
  const named = { half: () => half, stream: () => x, sum: () => x.map((value, i) => value + half[i]!) }
  const input = named[adapter.input]()
  const residual = adapter.residual === adapter.input ? input : named[adapter.residual]()
  const copies = (adapter.input === 'sum' || adapter.residual === 'sum' ? 1 : 0) * x.byteLength
  run.ledger.hold(copies)
  const { residualBeforeNorm, activation } = adapter
  const flops = bottleneckFlops(width, x.length / width, adapter.size)
  const y = await run.call(flops, () =>
    run.kernel.bottleneck({ x: input, residual, width, residualBeforeNorm, activation, ...weights }),
  )
  run.ledger.hold(y)
  if (adapter.addStream) add(x, y)
  else x.set(y)
  run.ledger.release(y, copies)
}

export function add(to: Float32Array, values: Float32Array): void {
  for (let i = 0; i < to.length; i++) to[i]! += values[i]!
}
