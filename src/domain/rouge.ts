/**
 * How much of a text another holds, by words: recalls of ROUGE (Lin 2004) without stemming. `unigrams` (ROUGE-1): words of the truth that the guess has, as often as it
 * has them. `sequence` (ROUGE-L): the longest sequence of words that both have in this order. Both over the words of the truth, at least one.
 */
export function rougeRecall(truth: Uint32Array, guess: Uint32Array): { unigrams: number; sequence: number } {
  const left = new Map<number, number>()
  for (const word of guess) left.set(word, (left.get(word) ?? 0) + 1)
  let found = 0
  for (const word of truth) {
    const count = left.get(word) ?? 0
    if (count > 0) found++
    left.set(word, count - 1)
  }
  return { unigrams: found / truth.length, sequence: longestCommon(truth, guess) / truth.length }
}

/** Length of the longest common subsequence: length × length steps. */
function longestCommon(a: Uint32Array, b: Uint32Array): number {
  let row = new Uint32Array(b.length + 1)
  for (const word of a) {
    const next = new Uint32Array(b.length + 1)
    for (let j = 1; j <= b.length; j++) {
      next[j] = word === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!)
    }
    row = next
  }
  return row[b.length]!
}
