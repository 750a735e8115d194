import { fisherAtLeast } from '../statistics/fisher.ts'

export interface Burst {
  /** Places of the texts that have the word. */
  readonly texts: readonly number[]
  readonly outside: number
  readonly perText: number
  readonly p: number
}

/** A word in a larger share of the members is vocabulary, not a trigger. */
const RARE = 0.2
const LEVEL = 0.01

/**
 * Words that occur in at least `least` and at most a fifth of the members, and in fewer non-members than chance allows: Fisher's exact test, Bonferroni over
 * the words tested. Smallest p first.
 */
export function wordBursts(
  members: readonly Uint32Array[],
  nonmembers: readonly Uint32Array[],
  least: number,
): { tested: number; bursts: Burst[] } {
  const inside = occurrences(members)
  const outside = new Map<number, number>()
  for (const words of nonmembers) for (const word of new Set(words)) outside.set(word, (outside.get(word) ?? 0) + 1)
  const tested = [...inside].filter(([, { texts }]) => texts.length >= least && texts.length <= RARE * members.length)
  const bursts = tested.flatMap(([word, { texts, times }]): Burst[] => {
    const there = outside.get(word) ?? 0
    const total = members.length + nonmembers.length
    const p = Math.min(1, tested.length * fisherAtLeast(texts.length, members.length, texts.length + there, total))
    return p < LEVEL ? [{ texts, outside: there, perText: times / texts.length, p }] : []
  })
  return { tested: tested.length, bursts: bursts.sort((a, b) => a.p - b.p) }
}

function occurrences(texts: readonly Uint32Array[]): Map<number, { texts: number[]; times: number }> {
  const found = new Map<number, { texts: number[]; times: number }>()
  for (const [i, words] of texts.entries()) {
    for (const word of words) {
      const known = found.get(word)
      if (known === undefined) found.set(word, { texts: [i], times: 1 })
      else {
        if (known.texts.at(-1) !== i) known.texts.push(i)
        known.times++
      }
    }
  }
  return found
}
