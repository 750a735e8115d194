import type { TokenStats } from '#domain/token-stats'
import { layerReads } from './reads.ts'
import { createRun, type Measured, type RunInput } from './run.ts'
import { runAttention } from './stages/attention.ts'
import { embed } from './stages/embed.ts'
import { add } from './stages/half.ts'
import { runHead } from './stages/head.ts'
import { runMlp } from './stages/mlp.ts'
import { ropesOf, rotaryTables } from './rotary.ts'
import { pastTokens, rowsAhead } from './virtual.ts'

/** One shard, or a range of its stages. */
export interface SegmentInput extends Omit<RunInput, 'onFlops'> {
  /** Token ids of the shard's examples in the plan's order, each at least 2 long. */
  readonly sequences: readonly ArrayLike<number>[]
  /** Stages `from ≤ stage < to`. `to = L + 1` runs the head and gives statistics; otherwise the hidden states at boundary `to`. */
  readonly from: number
  readonly to: number
  /** `[rows, d]` at boundary `from`, virtual tokens included but in front of the head, required when `from > 0`. Owned by the executor from here on: it is overwritten. */
  readonly hidden?: Float32Array
  /** Boundaries to hand out on the way, for caching. `onBoundary` must be done with the array when its promise resolves. */
  readonly boundaries?: readonly number[]
  readonly onBoundary?: (boundary: number, hidden: Float32Array) => Promise<void>
  /** FLOPs done so far in this segment. */
  readonly onProgress?: (flops: number) => void
}

export interface SegmentOutput {
  /** Present when `to ≤ L`. */
  readonly hidden?: Float32Array
  /** Present when `to = L + 1`; example i is `sequences[i]`, n − 1 scored tokens each. */
  readonly stats?: TokenStats
  readonly measured: Measured
}

/**
 * Takes a shard through its stages. Each layer's weights are read once and dropped; the hidden states stay.
 * Throws `Stopped` when asked to stop, `NonFinite` when the model's numbers aren't finite.
 */
export async function runSegment(input: SegmentInput): Promise<SegmentOutput> {
  const { sequences, from, to, onProgress } = input
  const layers = input.architecture.layers.length
  const run = createRun(onProgress === undefined ? input : { ...input, onFlops: onProgress })
  const ahead = rowsAhead(run.virtual)
  const lengths = sequences.map(({ length }) => (from < layers ? ahead : 0) + length)
  const longest = Math.max(...lengths)
  const tables = new Map(
    ropesOf(input.architecture).map((rope) => [rope, rotaryTables(rope, longest, pastTokens(run.virtual))]),
  )
  for (const { cos, sin } of tables.values()) run.ledger.hold(cos, sin)

  let hidden = from === 0 ? await embed(run, sequences) : given(input, lengths)
  if (from > 0) run.ledger.hold(hidden)

  const last = Math.min(to, layers)
  const reads = (layer: number) => layerReads(input.architecture, input.weights, layer, input.tiling, run.virtual)
  for (let stage = from; stage < last; stage++) {
    run.prefetch(reads(stage).mlp[0]!)
    const { attention, parallel } = input.architecture.layers[stage]!
    const { position } = input.architecture.embedding
    const rope = attention.rope ?? (position.kind === 'rotary' ? position : undefined)
    // a parallel block's MLP reads what its attention read
    const into = parallel === true ? new Float32Array(hidden.length) : hidden
    if (into !== hidden) run.ledger.hold(into)
    await runAttention(run, stage, hidden, into, lengths, rope && tables.get(rope))
    if (stage + 1 < last) run.prefetch(reads(stage + 1).attention[0]!)
    await runMlp(run, stage, hidden)
    if (into !== hidden) {
      add(hidden, into)
      run.ledger.release(into)
    }
    if (stage + 1 === layers && ahead > 0) hidden = withoutAhead(hidden, input.architecture.width, lengths, ahead)
    if (input.boundaries?.includes(stage + 1) === true) await input.onBoundary?.(stage + 1, hidden)
  }

  if (to <= layers) return { hidden, measured: run.measured() }
  const stats = await runHead(run, hidden, sequences)
  return { stats, measured: run.measured() }
}

/** The text's rows alone, moved to the front: what virtual tokens have become is of no use behind the last layer. */
function withoutAhead(hidden: Float32Array, width: number, lengths: readonly number[], ahead: number): Float32Array {
  let read = 0
  let written = 0
  for (const length of lengths) {
    hidden.copyWithin(written * width, (read + ahead) * width, (read + length) * width)
    read += length
    written += length - ahead
  }
  return hidden.subarray(0, written * width)
}

function given({ hidden, architecture, from }: SegmentInput, lengths: readonly number[]): Float32Array {
  const expected = lengths.reduce((sum, length) => sum + length, 0) * architecture.width
  if (hidden?.length !== expected) {
    throw new Error(`boundary ${from} needs ${expected} hidden values, got ${hidden?.length ?? 'none'}`)
  }
  return hidden
}
