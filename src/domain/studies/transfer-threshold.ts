import type { Measured, Plain } from '#contract/measured'
import { proportion } from '../statistics/proportion.ts'

/**
 * The smallest cut that a further non-member exceeds with probability at most `fpr`, on average over draws: the ⌈(n + 1)(1 − fpr)⌉-th smallest score (split
 * conformal). Too few scores can't promise it.
 */
export function thresholdAt(nonmembers: ArrayLike<number>, fpr: number): Plain {
  const ascending = Float64Array.from(nonmembers).sort()
  const place = Math.ceil((ascending.length + 1) * (1 - fpr))
  return ascending[place - 1] ?? { value: null, reason: 'insufficient_nonmembers' }
}

/** Share of scores past the cut. */
export function flagged(scores: ArrayLike<number>, threshold: Plain, none = 'no_scores'): Measured {
  if (typeof threshold !== 'number') return threshold
  const count = Array.from(scores).filter((score) => score > threshold).length
  return proportion(count, scores.length, none)
}
