import type { ShardPlan } from './plan.ts'

/**
 * Deals examples into shards of at most `shardTokens`, shortest first, so that a shard's sequences are of similar length. Depends on the
 * lengths and the limit alone: a base's cached hidden states belong to the same shards as any scan that starts from them.
 */
export function dealExamples(lengths: ArrayLike<number>, shardTokens: number): number[][] {
  const order = Array.from({ length: lengths.length }, (_, i) => i).sort((a, b) => lengths[a]! - lengths[b]! || a - b)
  const total = order.reduce((sum, example) => sum + lengths[example]!, 0)
  // Shards of equal size finish together.
  const target = total / Math.max(1, Math.ceil(total / shardTokens))
  const shards: number[][] = []
  let open: number[] = []
  let tokens = 0
  for (const example of order) {
    const length = lengths[example]!
    if (open.length > 0 && (tokens + length > shardTokens || tokens + length / 2 > target)) {
      shards.push(open)
      open = []
      tokens = 0
    }
    open.push(example)
    tokens += length
  }
  if (open.length > 0) shards.push(open)
  return shards
}

/** Cuts stages `from … from + flops.length − 1` so that each segment stays under `limit`, or null when a single stage does not. */
export function cutStages(from: number, flops: readonly number[], limit: number): ShardPlan['segments'] | null {
  const segments: { from: number; to: number }[] = []
  let start = from
  let sum = 0
  for (const [i, stage] of flops.entries()) {
    if (stage > limit) return null
    if (sum + stage > limit) {
      segments.push({ from: start, to: from + i })
      start = from + i
      sum = 0
    }
    sum += stage
  }
  segments.push({ from: start, to: from + flops.length })
  return segments
}
