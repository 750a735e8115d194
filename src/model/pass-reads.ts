import { pieces } from './batches.ts'
import { adapterReads, layerReads, normReads, type TensorRead, totalCost } from './reads.ts'
import type { PassModel } from './stage-flops.ts'

/** Bytes and reads of one shard from stage `startLayer` to the end. */
export function passReads(
  { architecture, weights, adapters, head, tiling }: PassModel,
  lengths: readonly number[],
  startLayer: number,
  scoredTokens: number,
): { readonly bytes: number; readonly reads: number } {
  const { embedding, finalNorm } = architecture
  const vocabulary = weights.shape(head.tensor)[0]!
  const all: TensorRead[] = [...normReads(finalNorm)]
  for (let layer = startLayer; layer < architecture.layers.length; layer++) {
    const { attention, mlp } = layerReads(architecture, weights, layer, tiling)
    all.push(...attention.flat(), ...mlp.flat(), ...(adapters.get(layer) ?? []).flatMap(adapterReads))
  }
  if (head.bias !== undefined) all.push({ name: head.bias, tile: {} })
  for (const { from, to } of pieces(vocabulary, tiling.loadRows)) {
    all.push({ name: head.tensor, tile: { rows: [from, to] } })
  }
  if (startLayer === 0 && embedding.position.kind === 'learned') {
    all.push({ name: embedding.position.tensor, tile: { rows: [0, Math.max(...lengths)] } })
  }
  const { bytes, reads } = totalCost(weights, all)
  const scattered = [{ name: head.tensor, rows: scoredTokens }]
  if (startLayer === 0) scattered.push({ name: embedding.tensor, rows: lengths.reduce((a, b) => a + b, 0) })
  const gathers = scattered.map(({ name, rows }) => {
    const row = weights.cost(name, { rows: [0, 1] })
    const distinct = Math.min(rows, weights.shape(name)[0]!)
    return { bytes: row.bytes * distinct, reads: row.reads * distinct }
  })
  return {
    bytes: gathers.reduce((sum, gather) => sum + gather.bytes, bytes),
    reads: gathers.reduce((sum, gather) => sum + gather.reads, reads),
  }
}
