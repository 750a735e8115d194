import { mixHash } from './words.ts'

/** Words per shingle, and the share of a text's shingles that makes it a duplicate: PaLM's contamination rule (arXiv 2204.02311, §8). */
const SHINGLE = 8
const DUPLICATE = 0.7

/**
 * How many non-members are near-duplicates of member texts: at least 70 % of their 8-word shingles occur in some member. A text
 * shorter than a shingle is one shingle. Such a non-member was as good as trained on, so it hides leakage (its false positives are
 * true ones). One pass over each side and a 32-bit hash per member shingle: streaming, and 10,000 texts fit in a few megabytes.
 */
export function overlap(
  members: Iterable<Uint32Array>,
  nonmembers: Iterable<Uint32Array>,
): { duplicates: number; nonmembers: number } {
  const seen = new Set<number>()
  for (const words of members) for (const shingle of shingles(words)) seen.add(shingle)
  let duplicates = 0
  let total = 0
  for (const words of nonmembers) {
    total++
    const all = shingles(words)
    let known = 0
    for (const shingle of all) if (seen.has(shingle)) known++
    if (all.length > 0 && known >= DUPLICATE * all.length) duplicates++
  }
  return { duplicates, nonmembers: total }
}

function shingles(words: Uint32Array): Uint32Array {
  if (words.length === 0) return new Uint32Array()
  const size = Math.min(SHINGLE, words.length)
  const out = new Uint32Array(words.length - size + 1)
  for (let i = 0; i < out.length; i++) {
    let hash = size
    for (let k = 0; k < size; k++) hash = mixHash(hash, words[i + k]!)
    out[i] = hash
  }
  return out
}
