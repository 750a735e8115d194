import { mixHash } from './words.ts'

/** Words per shingle: shorter than the overlap check's 8, because poisons are edited copies. */
const SHINGLE = 5
/** MinHashes of a text, in bands of four: two texts with 70 % in common meet in a band with probability 1 − (1 − 0.7⁴)⁸ = 0.89, with 30 % in 6 %. */
const BANDS = 8
const ROWS = 4
const HASHES = BANDS * ROWS
/** Share of equal MinHashes, which estimates the Jaccard similarity, from which two texts count as copies. */
const ALIKE = 0.7
/** Texts with fewer words have too few shingles to tell a copy from a phrase: they are one shingle, and copies where all words are the same. */
const LEAST_WORDS = SHINGLE + 3

/** Which texts are copies of one another (Broder, SEQUENCES 1997): lists of places, each of two or more, transitively joined. */
export function nearDuplicates(texts: readonly Uint32Array[]): number[][] {
  const signatures = texts.map((words) => (words.length === 0 ? null : signature(words)))
  const root = texts.map((_, i) => i)
  const find = (i: number): number => {
    while (root[i] !== i) i = root[i] = root[root[i]!]!
    return i
  }
  for (let band = 0; band < BANDS; band++) {
    const buckets = new Map<number, number[]>()
    for (const [i, own] of signatures.entries()) {
      if (own === null) continue
      let key = band
      for (let row = 0; row < ROWS; row++) key = mixHash(key, own[band * ROWS + row]!)
      const bucket = buckets.get(key)
      // Against the first of each group in the bucket: the others are joined to it already.
      if (bucket === undefined) buckets.set(key, [i])
      else {
        const twin = bucket.find((j) => alike(own, signatures[j]!))
        if (twin === undefined) bucket.push(i)
        else root[find(i)] = find(twin)
      }
    }
  }
  return groupsOf(texts.map((_, i) => find(i)))
}

/** Which texts end in the same `words` words; each of twice as many words at least, so that there is a rest that may differ. */
export function sharedSuffixes(texts: readonly Uint32Array[], words: number): number[][] {
  const keys = texts.map((text, i) => {
    if (text.length < 2 * words) return -1 - i
    return text.subarray(-words).reduce((hash, word) => mixHash(hash, word), words)
  })
  return groupsOf(keys)
}

function groupsOf(keys: readonly number[]): number[][] {
  const groups = Map.groupBy(keys.keys(), (i) => keys[i]!)
  return [...groups.values()].filter(({ length }) => length > 1)
}

function alike(a: Uint32Array, b: Uint32Array): boolean {
  let same = 0
  for (let k = 0; k < HASHES; k++) if (a[k] === b[k]) same++
  return same >= ALIKE * HASHES
}

/** The smallest hash of any shingle, under each of the hash functions. */
function signature(words: Uint32Array): Uint32Array {
  const least = new Uint32Array(HASHES).fill(0xffffffff)
  const size = words.length < LEAST_WORDS ? words.length : SHINGLE
  for (let i = 0; i + size <= words.length; i++) {
    let hash = size
    for (let k = 0; k < size; k++) hash = mixHash(hash, words[i + k]!)
    for (let k = 0; k < HASHES; k++) {
      // Multiply and mix: another permutation of the 32-bit numbers for each k.
      let value = Math.imul(hash ^ Math.imul(k + 1, 0x9e3779b9), 0xc2b2ae35)
      value = Math.imul(value ^ (value >>> 15), 0x85ebca6b)
      value = (value ^ (value >>> 13)) >>> 0
      if (value < least[k]!) least[k] = value
    }
  }
  return least
}
