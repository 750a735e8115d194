import { prng } from '../statistics/prng.ts'
import { textSeed } from '../statistics/text-seed.ts'
import type { Altered, ViewText } from './view.ts'

/** As many as the peers' largest setting; each is a pass. */
export const NEIGHBOURS = 10
/** Share of a text's tokens that a swap replaces, at least one; MIMIR's. */
const SWAPPED = 0.05

/** Where replacements are drawn from: every token of every text once, so that a draw has the suite's unigram frequencies. */
export function unigramOf(texts: readonly ViewText[]): Int32Array {
  return Int32Array.from(texts.flatMap(({ tokens }) => [...tokens]))
}

/**
 * Neighbours of one text without a second model: 5 % of its tokens (at least one, never the first, which nothing predicts), at places drawn without repetition,
 * become other tokens drawn from `unigram`. The text's id seeds the draw. Swapped ids are scored as they are, not tokenised anew.
 */
export function swaps({ entry, id, tokens }: ViewText, unigram: Int32Array): Altered[] {
  if (!unigram.some((token) => token !== unigram[0])) return [{ entry, reason: 'no_neighbours' }]
  const random = prng(textSeed(`neighbour:${id}`))
  const wanted = Math.max(1, Math.floor(SWAPPED * tokens.length))
  return Array.from({ length: NEIGHBOURS }, (_, copy): Altered => {
    const swapped = tokens.slice()
    const places = new Set<number>()
    while (places.size < wanted) places.add(1 + random.below(tokens.length - 1))
    for (const place of places) {
      while (swapped[place] === tokens[place]) swapped[place] = unigram[random.below(unigram.length)]!
    }
    return { entry, copy, tokens: swapped }
  })
}
