import { Uint32Set } from './uint32-set.ts'
import { mixHash } from './words.ts'

/** Words per shingle, and the share of a text's shingles that makes it a duplicate: PaLM's contamination rule (arXiv 2204.02311, §8). */
const SHINGLE = 8
const DUPLICATE = 0.7
/** Member shingles kept at most, 8 MB of table; larger suites are sampled (see `shingles`). */
const MOST_SHINGLES = 1_000_000

/**
 * How many non-members are near-duplicates of member texts: at least 70 % of their 8-word shingles occur in some member. A text
 * shorter than a shingle is one shingle. Such a non-member was as good as trained on, so it hides leakage (its false positives are
 * true ones).
 */
export function overlap(
  members: readonly Uint32Array[],
  nonmembers: readonly Uint32Array[],
): { duplicates: number; nonmembers: number } {
  const total = members.reduce((sum, words) => sum + Math.max(1, words.length - SHINGLE + 1), 0)
  const keepBelow = Math.min(1, MOST_SHINGLES / total) * 2 ** 32
  const seen = new Uint32Set(Math.min(total, 2 * MOST_SHINGLES))
  for (const words of members) for (const shingle of shingles(words, keepBelow)) seen.add(shingle)
  let duplicates = 0
  for (const words of nonmembers) {
    const kept = shingles(words, keepBelow)
    const known = kept.filter((shingle) => seen.has(shingle)).length
    if (kept.length > 0 && known >= DUPLICATE * kept.length) duplicates++
  }
  return { duplicates, nonmembers: nonmembers.length }
}

/**
 * Hashes of all runs of 8 words. When there are too many only those below a bound are kept: both sides drop the same ones, so the
 * share of known shingles stays unbiased. The smallest is always kept, so that no text goes untested.
 */
function shingles(words: Uint32Array, keepBelow: number): Uint32Array {
  if (words.length === 0) return new Uint32Array()
  const size = Math.min(SHINGLE, words.length)
  const kept = new Uint32Array(words.length - size + 1)
  let count = 0
  let smallest = 0xffffffff
  for (let i = 0; i + size <= words.length; i++) {
    let hash = size
    for (let k = 0; k < size; k++) hash = mixHash(hash, words[i + k]!)
    smallest = Math.min(smallest, hash)
    if (hash < keepBelow) kept[count++] = hash
  }
  if (count === 0) kept[count++] = smallest
  return kept.subarray(0, count)
}
