import type { TokenStats } from '#domain/token-stats'

/** Statistics of some examples of a suite: example i of `stats` is the suite's `examples[i]`. */
export interface PartialStats {
  readonly examples: readonly number[]
  readonly stats: TokenStats
}

/** Puts the shards of a pass together in the suite's order. Every example from 0 must be in exactly one of them. */
export function collectStats(parts: readonly PartialStats[]): TokenStats {
  const places = parts.flatMap(({ examples, stats }) => examples.map((example, i) => ({ example, stats, i })))
  places.sort((a, b) => a.example - b.example)
  const offsets = new Uint32Array(places.length + 1)
  for (const [n, { example, stats, i }] of places.entries()) {
    if (example !== n) throw new Error(`example ${n} is ${example < n ? 'in two shards' : 'in no shard'}`)
    offsets[n + 1] = offsets[n]! + stats.offsets[i + 1]! - stats.offsets[i]!
  }
  const tokens = offsets.at(-1)!
  const whole = {
    offsets,
    token: new Int32Array(tokens),
    logProb: new Float32Array(tokens),
    mean: new Float32Array(tokens),
    variance: new Float32Array(tokens),
    rank: new Int32Array(tokens),
    bestOther: new Float32Array(tokens),
  }
  for (const [n, { stats, i }] of places.entries()) {
    for (const name of ['token', 'logProb', 'mean', 'variance', 'rank', 'bestOther'] as const) {
      whole[name].set(stats[name].subarray(stats.offsets[i], stats.offsets[i + 1]), offsets[n])
    }
  }
  return whole
}
