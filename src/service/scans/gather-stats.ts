import type { TokenStats } from '#domain/token-stats'

/** The statistics of one shard and the entries they belong to, in its order. */
export interface ShardStats {
  readonly entries: readonly number[]
  readonly stats: TokenStats
}

/** Puts the shards together: example i of the result is the i-th of `order`; an entry that no shard holds gets no tokens. `sampled`: with those columns. */
export function gatherStats(
  shards: readonly ShardStats[],
  order: readonly number[],
  { sampled: wanted = false } = {},
): TokenStats {
  const places = new Map<number, { stats: TokenStats; from: number; to: number }>()
  for (const { entries, stats } of shards) {
    entries.forEach((entry, i) => places.set(entry, { stats, from: stats.offsets[i]!, to: stats.offsets[i + 1]! }))
  }
  const found = order.map((entry) => places.get(entry) ?? { stats: null, from: 0, to: 0 })
  const offsets = new Uint32Array(order.length + 1)
  found.forEach(({ from, to }, i) => (offsets[i + 1] = offsets[i]! + (to - from)))
  const tokens = offsets.at(-1)!
  // Only when every shard has them: shards that lie in a cache may be from before.
  const complete = wanted && shards.every(({ stats }) => stats.sampled)
  const sampled = {
    cold: new Float32Array(complete ? tokens : 0),
    topK: new Float32Array(complete ? tokens : 0),
    topP: new Float32Array(complete ? tokens : 0),
  }
  const all = {
    offsets,
    token: new Int32Array(tokens),
    logProb: new Float32Array(tokens),
    mean: new Float32Array(tokens),
    variance: new Float32Array(tokens),
    rank: new Int32Array(tokens),
    bestOther: new Float32Array(tokens),
    ...(complete && { sampled }),
  }
  found.forEach(({ stats, from, to }, i) => {
    if (!stats) return
    for (const field of ['token', 'logProb', 'mean', 'variance', 'rank', 'bestOther'] as const) {
      all[field].set(stats[field].subarray(from, to), offsets[i])
    }
    for (const field of ['cold', 'topK', 'topP'] as const) {
      if (complete) sampled[field].set(stats.sampled![field].subarray(from, to), offsets[i])
    }
  })
  return all
}
