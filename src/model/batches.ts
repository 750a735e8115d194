/** Padding computed in one attention call, as a share of its places. Attention's own products are the smaller part of a layer. */
const MOST_PADDING = 1 / 8

/** Sequences `first ≤ i < last` of a shard, and the flat rows they own. */
export interface SequenceBatch {
  readonly lengths: readonly number[]
  readonly from: number
  readonly to: number
}

/**
 * Whole sequences for attention: up to `callTokens` together (a longer one goes alone), of so similar length that little of `[B, T]` is padding.
 * Lengths come shortest first, as the plan orders them; in any other order batches are only smaller. `past` places are taken up in front of every sequence.
 */
export function sequenceBatches(lengths: readonly number[], callTokens: number, past = 0): SequenceBatch[] {
  const batches: SequenceBatch[] = []
  let from = 0
  let open: number[] = []
  let tokens = 0
  const close = () => {
    batches.push({ lengths: open, from, to: from + tokens })
    from += tokens
    open = []
    tokens = 0
  }
  for (const length of lengths) {
    const longest = Math.max(length, ...open)
    const places = (open.length + 1) * longest
    const taken = places + (open.length + 1) * past
    const padding = 1 - (tokens + length) / places
    if (open.length > 0 && (taken > callTokens || padding > MOST_PADDING)) close()
    open.push(length)
    tokens += length
  }
  if (open.length > 0) close()
  return batches
}

/** `0 ≤ i < total` in pieces of nearly equal size, at most `largest`. */
export function pieces(total: number, largest: number): { readonly from: number; readonly to: number }[] {
  const count = Math.ceil(total / largest)
  const cut = (i: number) => Math.round((i * total) / count)
  return Array.from({ length: count }, (_, i) => ({ from: cut(i), to: cut(i + 1) }))
}
