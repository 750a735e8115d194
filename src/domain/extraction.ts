/**
 * Extraction, teacher-forced. For greedy decoding this is exact and needs one forward pass: a prefix makes the model emit the suffix iff at every suffix
 * position the true token is the most likely one. All functions take the slice of the token record that is the suffix.
 */

/** Greedy decoding emits the whole suffix (rank 0 = most likely). An empty suffix was not tested: false. */
export function isExtracted(rank: ArrayLike<number>): boolean {
  for (let t = 0; t < rank.length; t++) if (rank[t] !== 0) return false
  return rank.length > 0
}

/**
 * log p_z: log-probability that sampling at temperature 1 emits exactly the suffix (Hayes et al., arXiv 2410.19482, eq. 2).
 */
export function logSuffixProbability(logProb: ArrayLike<number>): number {
  let sum = 0
  for (let t = 0; t < logProb.length; t++) sum += logProb[t]!
  return Math.min(0, sum)
}

/** P_n = 1 − (1 − p_z)^n: the suffix appears at least once in n samples. */
export function probabilityWithin(n: number, pz: number): number {
  return -Math.expm1(n * Math.log1p(-pz))
}

/** (n, p)-discoverable: P_n ≥ p. */
export function isDiscoverable(n: number, p: number, pz: number): boolean {
  return probabilityWithin(n, pz) >= p
}

/**
 * Extraction strength ES = 1 − k* / n: k* = first position from which greedy decoding gets everything right to the end. 0 when it gets the
 * last token wrong. (A peer's loop leaves 1/n there.) n ≥ 1.
 */
export function extractionStrength(rank: ArrayLike<number>): number {
  let from = rank.length
  while (from > 0 && rank[from - 1] === 0) from--
  return 1 - from / rank.length
}

/** Exact memorization EM: share of tokens that greedy decoding gets right, given the true ones before. n ≥ 1. */
export function exactMemorization(rank: ArrayLike<number>): number {
  let right = 0
  for (let t = 0; t < rank.length; t++) if (rank[t] === 0) right++
  return right / rank.length
}
