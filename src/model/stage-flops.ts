import type { Architecture } from './architecture.ts'
import { pieces, sequenceBatches } from './batches.ts'
import type { Bottleneck } from './delta.ts'
import { attentionFlops, bottleneckFlops, mlpFlops, vocabularyFlops } from './flops.ts'
import { attentionTiles, headsPerCall, type Tiling } from './tiling.ts'
import { pastTokens, rowsAhead, type Virtual } from './virtual.ts'
import type { Weights } from './weights.ts'

/** What decides how much work a pass is. */
export interface PassModel {
  readonly architecture: Architecture
  readonly weights: Pick<Weights, 'cost' | 'shape'>
  readonly adapters: ReadonlyMap<number, readonly Bottleneck[]>
  readonly head: { readonly tensor: string; readonly bias?: string }
  readonly tiling: Tiling
  readonly virtual?: Virtual | undefined
}

/** FLOPs of each stage of one shard, layers and then the head: exactly what the executor will count. `lengths` are rows: texts with what stands in front. */
export function stageFlops(
  { architecture, weights, adapters, head, tiling, virtual }: PassModel,
  lengths: readonly number[],
): number[] {
  const { width, kvHeads, intermediate } = architecture
  const tokens = lengths.reduce((sum, length) => sum + length, 0)
  const past = pastTokens(virtual)
  const batches = sequenceBatches(lengths, tiling.callTokens, past)
  const callHeads = headsPerCall(architecture, batches, tiling, past)
  const tiles = pieces(kvHeads, tiling.loadKvHeads).flatMap((part) => attentionTiles(architecture, part, callHeads))
  let attention = 0
  for (const { query, key } of tiles) {
    for (const { lengths } of batches) {
      attention += attentionFlops(architecture, lengths, query.to - query.from, key.to - key.from, past)
    }
  }
  const layer = attention + mlpFlops(architecture, tokens, intermediate)
  const vocabulary = weights.shape(head.tensor)[0]!
  return [
    ...architecture.layers.map((_, i) =>
      (adapters.get(i) ?? []).reduce((sum, { size }) => sum + bottleneckFlops(width, tokens, size), layer),
    ),
    vocabularyFlops(width, tokens - lengths.length * (1 + rowsAhead(virtual)), vocabulary),
  ]
}
