/** Shares of a text's tokens that dataset inference looks at. */
export const SHARES = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6] as const

/**
 * Mean of the smallest (`min`, the most likely tokens) and of the largest (`max`) max(1, ⌊k n⌋) token losses. The authors' `k_min_probs` is the former, so it is the
 * opposite end from Min-K%; they drop losses of exactly 0 as padding, here there is none.
 */
export function lossTails(losses: ArrayLike<number>, share: number): { min: number; max: number } {
  const ascending = Float64Array.from(losses).sort()
  const count = Math.max(1, Math.floor(share * ascending.length))
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  return { min: mean(ascending.subarray(0, count)), max: mean(ascending.subarray(ascending.length - count)) }
}
