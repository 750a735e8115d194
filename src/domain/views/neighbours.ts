import { NEIGHBOURS, swaps, unigramOf } from './swaps.ts'
import type { Altered, View, ViewMaterial, ViewText } from './view.ts'

/**
 * Texts like the text: those that the suite gives (`neighbours`), or, where it gives none to any, swaps of its tokens. Never both in one suite: two ways of making
 * neighbours would tell the texts apart by themselves.
 */
export const neighbours: View = {
  name: 'neighbours',
  version: 1,
  title: 'up to ten neighbours of the text',
  of: 'labelled',
  copies: NEIGHBOURS,
  alter: (material) => neighboursOf(material, material.texts),
}

/** The neighbours of some of the texts; what they are is decided by all. */
export function neighboursOf({ texts, encode }: ViewMaterial, some: readonly ViewText[]): Altered[] {
  if (!texts.some((text) => text.neighbours !== undefined)) {
    const unigram = unigramOf(texts)
    return some.flatMap((text) => swaps(text, unigram))
  }
  return some.flatMap(({ entry, neighbours: given = [] }): Altered[] => {
    if (given.length === 0) return [{ entry, reason: 'no_neighbours' }]
    return given.slice(0, NEIGHBOURS).map((text, copy) => ({ entry, copy, tokens: encode(text) }))
  })
}
