import { pieces } from './batches.ts'
import { adapterReads, gatherCost, layerReads, normReads, type TensorRead, totalCost } from './reads.ts'
import type { PassModel } from './stage-flops.ts'
import { pastTokens, rowsAhead } from './virtual.ts'

/** Bytes and reads of all shards (their lengths in rows) from stage `startLayer` to the end. Every shard reads the same weights; positions and scattered rows are its own. */
export function passReads(
  { architecture, weights, adapters, head, tiling, virtual }: PassModel,
  shards: readonly (readonly number[])[],
  startLayer: number,
): { readonly bytes: number; readonly reads: number } {
  const { embedding, finalNorm, layers } = architecture
  const vocabulary = weights.shape(head.tensor)[0]!
  const same: TensorRead[] = [...normReads(finalNorm)]
  for (let layer = startLayer; layer < layers.length; layer++) {
    const { attention, mlp } = layerReads(architecture, weights, layer, tiling, virtual)
    same.push(...attention.flat(), ...mlp.flat(), ...(adapters.get(layer) ?? []).flatMap(adapterReads))
  }
  if (virtual?.kind === 'rows') same.push({ name: virtual.tensor, tile: {} })
  if (head.bias !== undefined) same.push({ name: head.bias, tile: {} })
  for (const { from, to } of pieces(vocabulary, tiling.loadRows)) {
    same.push({ name: head.tensor, tile: { rows: [from, to] } })
  }
  const each = totalCost(weights, same)

  const total = { bytes: each.bytes * shards.length, reads: each.reads * shards.length }
  const add = ({ bytes, reads }: { readonly bytes: number; readonly reads: number }) => {
    total.bytes += bytes
    total.reads += reads
  }
  const { tensor, position } = embedding
  const ahead = rowsAhead(virtual)
  const first = pastTokens(virtual) + (position.kind === 'learned' ? (position.offset ?? 0) : 0)
  for (const lengths of shards) {
    const tokens = lengths.reduce((sum, length) => sum + length - ahead, 0)
    add(gatherCost(weights, head.tensor, Math.min(tokens - lengths.length, vocabulary)))
    if (startLayer > 0) continue
    add(gatherCost(weights, tensor, Math.min(tokens, weights.shape(tensor)[0]!)))
    if (position.kind === 'learned') add(weights.cost(position.tensor, { rows: [first, first + Math.max(...lengths)] }))
  }
  return total
}
