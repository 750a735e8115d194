import type { Projection } from '../architecture.ts'
import { type SequenceBatch, pieces, sequenceBatches } from '../batches.ts'
import { attentionFlops } from '../flops.ts'
import type { Linear, Rotary } from '../kernel.ts'
import { jointQkv, type Qkv, type Range } from '../reads.ts'
import type { Run } from '../run.ts'
import { attentionTiles, type HeadTile, headsPerCall } from '../tiling.ts'
import { runHalf } from './half.ts'
import { cut, loadNorm, loadRange, loadTiles, normBytes } from './load-linear.ts'

/** The attention half of a layer over the shard's hidden states `[tokens, d]`, in place. */
export async function runAttention(
  run: Run,
  layer: number,
  hidden: Float32Array,
  lengths: readonly number[],
  rotary: Rotary | undefined,
): Promise<void> {
  const { architecture, tiling, kernel } = run
  const { width, kvHeads, headSize } = architecture
  const { attention } = architecture.layers[layer]!
  const batches = sequenceBatches(lengths, tiling.callTokens)
  const callHeads = headsPerCall(architecture, batches, tiling)
  const norm = await loadNorm(run, attention.norm)
  const adapter = run.adapters.get(layer)?.find((one) => one.after === 'attention')

  await runHalf<Range, AttentionTile, SequenceBatch>(run, hidden, {
    parts: pieces(kvHeads, tiling.loadKvHeads),
    batches,
    load: (part) => loadPart(run, attention, attentionTiles(architecture, part, callHeads)),
    flops: (tile, batch) => attentionFlops(architecture, batch.lengths, tile.heads, tile.kvHeads),
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
      }),
    ...(adapter && { adapter }),
  })
  run.ledger.release(normBytes(norm))
}

interface AttentionTile {
  readonly heads: number
  readonly kvHeads: number
  readonly q: Linear
  readonly k: Linear
  readonly v: Linear
  readonly o: Linear
}

async function loadPart(run: Run, attention: Qkv & { readonly o: Projection }, heads: readonly HeadTile[]) {
  const { headSize } = run.architecture
  const columns = (ranges: readonly Range[]) =>
    ranges.map(({ from, to }) => ({ from: from * headSize, to: to * headSize }))
  const queryCuts = columns(heads.map((tile) => tile.query))
  const keyCuts = columns(heads.map((tile) => tile.key))
  const { q, k, v } = await loadQkv(run, attention, queryCuts, keyCuts)
  const o = await loadTiles(run, attention.o, 'inputs', queryCuts)
  const tiles = heads.map(({ query, key }, i): AttentionTile => ({
    heads: query.to - query.from,
    kvHeads: key.to - key.from,
    q: q.tiles[i]!,
    k: k.tiles[i]!,
    v: v.tiles[i]!,
    o: o.tiles[i]!,
  }))
  return { tiles, held: q.held + k.held + v.held + o.held }
}

async function loadQkv(run: Run, attention: Qkv, queryCuts: readonly Range[], keyCuts: readonly Range[]) {
  const { q, k, v } = attention
  const { kvHeads, headSize } = run.architecture
  const joint = jointQkv(attention, keyCuts[0]!.from === 0 && keyCuts.at(-1)!.to === kvHeads * headSize)
  if (joint === undefined) {
    return {
      q: await loadTiles(run, q, 'outputs', queryCuts),
      k: await loadTiles(run, k, 'outputs', keyCuts),
      v: await loadTiles(run, v, 'outputs', keyCuts),
    }
  }
  const all = await loadRange(run, joint, 'outputs', { from: 0, to: joint.outputs })
  const within = ({ slice }: Projection, cuts: readonly Range[]) =>
    cuts.map(({ from, to }) => ({ from: from + slice![0], to: to + slice![0] }))
  const { tiles, held } = cut(run, all, 'outputs', [
    ...within(q, queryCuts),
    ...within(k, keyCuts),
    ...within(v, keyCuts),
  ])
  const n = queryCuts.length
  return {
    q: { tiles: tiles.slice(0, n), held },
    k: { tiles: tiles.slice(n, 2 * n), held: 0 },
    v: { tiles: tiles.slice(2 * n), held: 0 },
  }
}
