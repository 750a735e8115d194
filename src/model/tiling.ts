import type { Architecture } from './architecture.ts'
import { pieces, type SequenceBatch } from './batches.ts'
import type { EdgeBudget } from './budget.ts'
import { attentionFlops } from './flops.ts'

/** How wide operations are cut so that no call holds the thread long and everything fits. The same for every shard of a plan. */
export interface Tiling {
  /** Tokens in one call, except that attention takes whole sequences. */
  readonly callTokens: number
  /** FLOPs of one call at most; attention counts its heads by it. */
  readonly callFlops: number
  /** Bytes of one call's attention matrices `[B, heads, T, T]` at most, where a single head does not already exceed them. */
  readonly callScores: number
  /** Key/value heads whose weights are loaded together. */
  readonly loadKvHeads: number
  /** Intermediate columns loaded together, and in one call. */
  readonly loadColumns: number
  readonly callColumns: number
  /** Vocabulary rows loaded together, and in one call. */
  readonly loadRows: number
  readonly callRows: number
  /** Whether there is room to load the next part while one is computed with. */
  readonly prefetch: boolean
  /** Scattered rows of the embedding or head read at a time. */
  readonly gatherRows: number
}

/** Query heads computed together and the key heads they read. */
export interface HeadTile {
  readonly query: { readonly from: number; readonly to: number }
  readonly key: { readonly from: number; readonly to: number }
}

/** Query heads that one attention call can take for every batch of a shard, with `past` keys in front of each sequence. At least 1. */
export function headsPerCall(
  architecture: Architecture,
  batches: readonly SequenceBatch[],
  tiling: Tiling,
  past = 0,
): number {
  const group = architecture.heads / architecture.kvHeads
  const fits = (heads: number) =>
    batches.every(({ lengths }) => {
      const longest = Math.max(...lengths)
      const scores = 4 * heads * lengths.length * longest * (longest + past)
      const flops = attentionFlops(architecture, lengths, heads, Math.ceil(heads / group), past)
      return scores <= tiling.callScores && flops <= tiling.callFlops
    })
  let heads = architecture.heads
  while (heads > 1 && !fits(heads)) heads--
  return heads
}

/**
 * Cuts the key heads `from ≤ k < to` and their query heads into tiles of at most `callHeads` query heads: several whole groups, or,
 * where one group is already wider, parts of one group that each compute its key head again.
 */
export function attentionTiles(
  { heads, kvHeads }: Pick<Architecture, 'heads' | 'kvHeads'>,
  { from, to }: { readonly from: number; readonly to: number },
  callHeads: number,
): HeadTile[] {
  const group = heads / kvHeads
  if (callHeads >= group) {
    return pieces(to - from, Math.floor(callHeads / group)).map((piece) => {
      const key = { from: from + piece.from, to: from + piece.to }
      return { key, query: { from: key.from * group, to: key.to * group } }
    })
  }
  return Array.from({ length: to - from }, (_, i) => from + i).flatMap((k) =>
    pieces(group, callHeads).map((piece) => ({
      key: { from: k, to: k + 1 },
      query: { from: k * group + piece.from, to: k * group + piece.to },
    })),
  )
}

/** Fewer tokens a call would copy more weights into the kernel's heap than it computes with; more would hold more intermediates. */
const CALL_TOKENS = { least: 512, most: 2048 }
/** Elements `[tokens, columns]` of one intermediate of a call: 4 MB. Several are alive at once. */
const CALL_ELEMENTS = 1024 * 1024
/** A last tile this much of a full one is shared out among the others instead: one call less for calls a little longer. */
const SLACK = 0.1
/** Bytes of attention matrices in one call: two heads of the longest sequence. */
const CALL_SCORES = 8 * 1024 * 1024
/** Bytes of the output projection loaded at a time, one read, and of scattered rows. */
const LOAD_BYTES = 16 * 1024 * 1024
const GATHER_BYTES = 2 * 1024 * 1024

/**
 * Tiles for a model, all weights of a half loaded at once. A call that is about as wide as it has tokens moves the fewest bytes for its FLOPs;
 * small models take more tokens instead, so that calls stay worth their overhead.
 */
export function firstTiling(architecture: Architecture, { callFlops }: Pick<EdgeBudget, 'callFlops'>): Tiling {
  const { width, intermediate, vocabulary, kvHeads, layers } = architecture
  const matrices = layers[0]?.mlp.gate === undefined ? 2 : 3
  const tokens = callFlops / (2 * matrices * width * intermediate)
  const callTokens = Math.min(CALL_TOKENS.most, Math.max(CALL_TOKENS.least, 2 ** Math.floor(Math.log2(tokens))))
  const columns = (flops: number, all: number) => {
    const most = Math.min(all, callFlops / (callTokens * flops), CALL_ELEMENTS / callTokens)
    return Math.ceil(all / Math.ceil(all / most - SLACK))
  }
  const callRows = columns(2 * width, vocabulary)
  return {
    callTokens,
    callFlops,
    callScores: CALL_SCORES,
    loadKvHeads: kvHeads,
    loadColumns: intermediate,
    callColumns: columns(2 * matrices * width, intermediate),
    loadRows: Math.min(vocabulary, callRows * Math.max(1, Math.floor(LOAD_BYTES / (4 * width * callRows)))),
    callRows,
    prefetch: true,
    gatherRows: Math.max(1, Math.floor(GATHER_BYTES / (4 * width))),
  }
}

/** Parts a half's weights may be loaded in; each further part reads strided matrices once more. */
const PARTS = [1, 2, 4, 8, 16]

/** The tiling and ever smaller ones, for when memory is short: nothing loaded ahead, weights loaded in parts, fewer heads at a time in long texts. */
export function finerTilings(tiling: Tiling, { intermediate, kvHeads }: Architecture): Tiling[] {
  const inParts = PARTS.map((parts) => {
    const loadColumns = Math.ceil(intermediate / parts)
    const loadRows = Math.max(1, Math.ceil(tiling.loadRows / Math.max(1, parts / 2)))
    return {
      ...tiling,
      prefetch: false,
      loadKvHeads: Math.ceil(kvHeads / parts),
      loadColumns,
      callColumns: Math.min(tiling.callColumns, loadColumns),
      loadRows,
      callRows: Math.min(tiling.callRows, loadRows),
    }
  })
  return [tiling, ...inParts].flatMap((one) => [one, { ...one, callScores: one.callScores / 2 }])
}
