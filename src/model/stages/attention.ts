import type { Projection } from '../architecture.ts'
import { type SequenceBatch, pieces, sequenceBatches } from '../batches.ts'
import { attentionFlops } from '../flops.ts'
import type { AttentionCall, Linear, Rotary } from '../kernel.ts'
import { pastReads, jointQkv, type Qkv, type Range } from '../reads.ts'
import type { Run } from '../run.ts'
import { attentionTiles, type HeadTile, headsPerCall } from '../tiling.ts'
import { runHalf } from './half.ts'
import { pastTokens } from '../virtual.ts'
import { copyColumns, cut, type LoadedTiles, loadNorm, loadRange, loadTiles, normBytes } from './load-linear.ts'

/** The attention half of a layer over the shard's hidden states `[rows, d]`, added to `into` (themselves, in place, but for parallel blocks). */
export async function runAttention(
  run: Run,
  layer: number,
  hidden: Float32Array,
  into: Float32Array,
  lengths: readonly number[],
  rotary: Rotary | undefined,
): Promise<void> {
  const { architecture, tiling, kernel } = run
  const { width, kvHeads, headSize } = architecture
  const { attention } = architecture.layers[layer]!
  const ahead = pastTokens(run.virtual)
  const batches = sequenceBatches(lengths, tiling.callTokens, ahead)
  const callHeads = headsPerCall(architecture, batches, tiling, ahead)
  const norm = await loadNorm(run, attention.norm)
  const qNorm = attention.qNorm && (await loadNorm(run, attention.qNorm))
  const kNorm = attention.kNorm && (await loadNorm(run, attention.kNorm))
  const adapter = run.adapters.get(layer)?.find((one) => one.after === 'attention')

  await runHalf<Range, AttentionTile, SequenceBatch>(run, hidden, {
    parts: pieces(kvHeads, tiling.loadKvHeads),
    batches,
    load: (part) => loadPart(run, layer, attentionTiles(architecture, part, callHeads)),
    flops: (tile, batch) => attentionFlops(architecture, batch.lengths, tile.heads, tile.kvHeads, ahead),
    compute: (tile, x, batch) =>
      kernel.attention({
        x,
        width,
        headSize,
        norm,
        lengths: batch.lengths,
        scale: attention.scale,
        ...tile,
        ...(rotary !== undefined && { rotary }),
        ...(qNorm && { qNorm }),
        ...(kNorm && { kNorm }),
        ...(attention.window !== undefined && { window: attention.window }),
      }),
    into,
    outputNorm: attention.outputNorm,
    ...(adapter && { adapter }),
  })
  for (const one of [norm, qNorm, kNorm]) if (one) run.ledger.release(normBytes(one))
}

interface AttentionTile {
  readonly heads: number
  readonly kvHeads: number
  readonly q: Linear
  readonly k: Linear
  readonly v: Linear
  readonly o: Linear
  readonly past?: NonNullable<AttentionCall['past']>
}

async function loadPart(run: Run, layer: number, heads: readonly HeadTile[]) {
  const { headSize, layers } = run.architecture
  const { attention } = layers[layer]!
  const columns = (ranges: readonly Range[]) =>
    ranges.map(({ from, to }) => ({ from: from * headSize, to: to * headSize }))
  const queryCuts = columns(heads.map((tile) => tile.query))
  const keyCuts = columns(heads.map((tile) => tile.key))
  const { q, k, v } = await loadQkv(run, attention, queryCuts, keyCuts)
  const o = await loadTiles(run, attention.o, 'inputs', queryCuts)
  const past = await loadPast(run, layer, keyCuts)
  const tiles = heads.map(({ query, key }, i): AttentionTile => ({
    heads: query.to - query.from,
    kvHeads: key.to - key.from,
    q: q.tiles[i]!,
    k: k.tiles[i]!,
    v: v.tiles[i]!,
    o: o.tiles[i]!,
    ...(past && { past: past.tiles[i]! }),
  }))
  return { tiles, held: q.held + k.held + v.held + o.held + (past?.held ?? 0) }
}

async function loadQkv(run: Run, attention: Qkv, queryCuts: readonly Range[], keyCuts: readonly Range[]) {
  const { q, k, v } = attention
  const { kvHeads, headSize } = run.architecture
  const keys = { from: keyCuts[0]!.from, to: keyCuts.at(-1)!.to }
  const joint = jointQkv(attention, keys, kvHeads * headSize)
  if (joint === undefined) {
    return {
      q: await loadTiles(run, q, 'outputs', queryCuts),
      k: await loadTiles(run, k, 'outputs', keyCuts),
      v: await loadTiles(run, v, 'outputs', keyCuts),
    }
  }
  const all = await loadRange(run, joint.projection, 'outputs', joint.range)
  const { tiles, held } =
    q.interleaved === undefined
      ? cut(run, all, 'outputs', [...within(q, queryCuts), ...within(k, keyCuts), ...within(v, keyCuts)])
      : dealHeads(run, all, keyCuts, headSize)
  const n = queryCuts.length
  return {
    q: { tiles: tiles.slice(0, n), held },
    k: { tiles: tiles.slice(n, 2 * n), held: 0 },
    v: { tiles: tiles.slice(2 * n), held: 0 },
  }
}

/** A projection's columns, counted from the beginning of the tensor. */
function within({ slice }: Projection, cuts: readonly Range[]): Range[] {
  return cuts.map(({ from, to }) => ({ from: from + slice![0], to: to + slice![0] }))
}

/** Rows of heads that hold a query, a key and a value each, as the tiles of all queries, all keys and all values. The whole is dropped. */
function dealHeads(run: Run, whole: Linear, cuts: readonly Range[], headSize: number): LoadedTiles {
  const { inputs } = whole
  const start = cuts[0]!.from
  const tiles = [0, 1, 2].flatMap((which) =>
    cuts.map(({ from, to }): Linear => {
      const values = new Float32Array((to - from) * inputs)
      const bias = whole.bias && new Float32Array(to - from)
      for (let at = from; at < to; at += headSize) {
        const row = 3 * (at - start) + which * headSize
        values.set(whole.values.subarray(row * inputs, (row + headSize) * inputs), (at - from) * inputs)
        bias?.set(whole.bias!.subarray(row, row + headSize), at - from)
      }
      return { ...whole, values, outputs: to - from, ...(bias && { bias }) }
    }),
  )
  const held = whole.values.byteLength + (whole.bias?.byteLength ?? 0)
  run.ledger.hold(held)
  run.ledger.release(held)
  return { tiles, held }
}

/** The keys and values that stand in front, cut like the key heads. */
async function loadPast(run: Run, layer: number, cuts: readonly Range[]) {
  const range = { from: cuts[0]!.from, to: cuts.at(-1)!.to }
  const reads = pastReads(run.architecture, run.virtual, layer, range)
  if (reads === undefined) return undefined
  const width = range.to - range.from
  const loaded = []
  for (const { name, tile } of reads) loaded.push(await run.load(name, tile))
  const [keys, values] = loaded as [Float32Array, Float32Array]
  const tiles = cuts.map(({ from, to }) => {
    const part = (whole: Float32Array) => copyColumns(whole, width, from - range.from, to - range.from)
    return { keys: part(keys), values: part(values) }
  })
  const held = keys.byteLength + values.byteLength
  run.ledger.hold(held)
  run.ledger.release(keys, values)
  return { tiles, held }
}
