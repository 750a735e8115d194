import type { AlignedStats } from '#domain/aligned-stats'
import type { CompareTile } from './kernel.ts'

/**
 * KL(p‖q) gathered over the tiles of a vocabulary in float64, without knowing either normaliser beforehand. With m and q the largest logits so
 * far of the target l and the reference r:  s = Σ e^(l−m),  z = Σ e^(r−q),  c = Σ e^(l−m)·((l−m) − (r−q)), and in the end
 * KL = c/s − ln s + ln z.  A tile with other maxima m′, q′ is re-centred: s′ = e^(m−m′)·s,  c′ = e^(m−m′)·(c + ((m−m′) − (q−q′))·s).
 */
export interface RunningDivergence {
  /** Merges a tile, whose first column is `first`, of the tokens `from …`. */
  add(from: number, first: number, tile: CompareTile): void
  finish(): Omit<AlignedStats, 'offsets'>
}

/** Arrays that one token costs while they run: five of float64, two of int32. */
export const divergenceBytesPerToken = 5 * 8 + 2 * 4

export function runningDivergence(n: number): RunningDivergence {
  const max = new Float64Array(n).fill(-Infinity)
  const sum = new Float64Array(n)
  const cross = new Float64Array(n)
  const referenceMax = new Float64Array(n).fill(-Infinity)
  const referenceSum = new Float64Array(n)
  const top = new Int32Array(n)
  const referenceTop = new Int32Array(n)

  function merge(t: number, i: number, first: number, tile: CompareTile): void {
    const [m, q] = [tile.max[i]!, tile.referenceMax[i]!]
    const [m1, q1] = [Math.max(max[t]!, m), Math.max(referenceMax[t]!, q)]
    const before = Math.exp(max[t]! - m1) // 0 before the first tile
    const here = Math.exp(m - m1)
    const moved = before === 0 ? 0 : before * (cross[t]! + (max[t]! - m1 - (referenceMax[t]! - q1)) * sum[t]!)
    cross[t] = moved + here * (tile.cross[i]! + (m - m1 - (q - q1)) * tile.sum[i]!)
    sum[t] = before * sum[t]! + here * tile.sum[i]!
    referenceSum[t] = Math.exp(referenceMax[t]! - q1) * referenceSum[t]! + Math.exp(q - q1) * tile.referenceSum[i]!
    // Of equal maxima the first column stays, as in one row.
    if (m > max[t]!) top[t] = first + tile.top[i]!
    if (q > referenceMax[t]!) referenceTop[t] = first + tile.referenceTop[i]!
    max[t] = m1
    referenceMax[t] = q1
  }

  return {
    add(from, first, tile) {
      for (let i = 0; i < tile.max.length; i++) merge(from + i, i, first, tile)
    },
    finish() {
      // Rounding can leave the divergence of equal distributions just below 0.
      const divergence = Float32Array.from(cross, (c, t) =>
        Math.max(0, c / sum[t]! - Math.log(sum[t]!) + Math.log(referenceSum[t]!)),
      )
      return { divergence, top, referenceTop }
    },
  }
}
