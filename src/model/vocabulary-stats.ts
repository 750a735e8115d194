import type { TokenStats } from '#domain/token-stats'
import type { VocabularyTile } from './kernel.ts'

/**
 * Token statistics gathered over the tiles of a vocabulary in float64. With m the largest logit so far, and sums over the tokens
 * v ≠ target:  s₀ = Σ e^(l−m),  s₁ = Σ (l−m)·e^(l−m),  s₂ = Σ (l−m)²·e^(l−m).  A tile with another maximum m′ is re-centred by
 * δ = m − m′:  s₀′ = e^δ s₀,  s₁′ = e^δ (s₁ + δ s₀),  s₂′ = e^δ (s₂ + 2δ s₁ + δ² s₀).  The target joins at the end, with the logit that ranks it.
 */
export interface RunningStats {
  /** Merges a tile's statistics of the tokens `from …`. */
  add(from: number, tile: VocabularyTile): void
  finish(): Omit<TokenStats, 'offsets' | 'token'>
}

/** Arrays of float64 that one token costs while its statistics run. */
export const runningBytesPerToken = 5 * 8

export function runningStats(targetLogit: Float32Array): RunningStats {
  const n = targetLogit.length
  const max = new Float64Array(n).fill(-Infinity)
  const s0 = new Float64Array(n)
  const s1 = new Float64Array(n)
  const s2 = new Float64Array(n)
  const above = new Float64Array(n)

  /** Adds (m, a₀, a₁, a₂) to token t's sums, around whichever maximum is larger. */
  function merge(t: number, m: number, a0: number, a1: number, a2: number): void {
    if (m > max[t]!) {
      const [b0, b1, b2] = recentre(max[t]! - m, s0[t]!, s1[t]!, s2[t]!)
      max[t] = m
      s0[t] = b0 + a0
      s1[t] = b1 + a1
      s2[t] = b2 + a2
    } else {
      const [b0, b1, b2] = recentre(m - max[t]!, a0, a1, a2)
      s0[t]! += b0
      s1[t]! += b1
      s2[t]! += b2
    }
  }

  return {
    add(from, tile) {
      for (let i = 0; i < tile.max.length; i++) {
        merge(from + i, tile.max[i]!, tile.sum[i]!, tile.sum1[i]!, tile.sum2[i]!)
        above[from + i]! += tile.above[i]!
      }
    },
    finish() {
      const bestLogit = max.slice()
      const column = () => new Float32Array(n)
      const stats = { logProb: column(), mean: column(), variance: column(), bestOther: column() }
      for (let t = 0; t < n; t++) {
        merge(t, targetLogit[t]!, 1, 0, 0)
        const logSum = Math.log(s0[t]!)
        const mean = s1[t]! / s0[t]! // of l − m under p
        stats.logProb[t] = targetLogit[t]! - max[t]! - logSum
        stats.bestOther[t] = bestLogit[t]! - max[t]! - logSum
        stats.mean[t] = mean - logSum
        // Rounding can leave a variance of nearly 0 just below it.
        stats.variance[t] = Math.max(0, s2[t]! / s0[t]! - mean ** 2)
      }
      return { ...stats, rank: Int32Array.from(above) }
    },
  }
}

function recentre(delta: number, a0: number, a1: number, a2: number): [number, number, number] {
  const weight = Math.exp(delta)
  // e^δ underflows long before δ² overflows, and −∞ stands for "nothing yet".
  if (weight === 0) return [0, 0, 0]
  return [weight * a0, weight * (a1 + delta * a0), weight * (a2 + 2 * delta * a1 + delta * delta * a0)]
}
