import { prng, type Prng } from '../statistics/prng.ts'
import { textSeed } from '../statistics/text-seed.ts'
import { drawTexts } from './draw-texts.ts'
import type { View } from './view.ts'

/** Shares of characters that are struck, one copy of the text each. */
export const TYPO_RATES = [0.01, 0.02, 0.05] as const
/** Of each side: a share of a hundred is known to ten points, and each text is three passes of both models. */
const MOST = 100
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Slips of the keyboard, seeded by the text's id. */
export const typos: View = {
  name: 'typos',
  version: 1,
  title: 'at most 100 members and 100 non-members with 1, 2 and 5 % of characters mistyped',
  of: 'labelled',
  copies: TYPO_RATES.length,
  alter: ({ texts, encode }) =>
    (['member', 'nonmember'] as const)
      .flatMap((split) => drawTexts(texts, split, MOST))
      .flatMap(({ entry, id, text }) =>
        TYPO_RATES.map((rate, copy) => ({
          entry,
          copy,
          tokens: encode(mistype(text, rate, prng(textSeed(`typo:${rate}:${id}`)))),
        })),
      ),
}

/**
 * `rate` of the characters (code points; at least one), at places drawn without repetition: each is swapped with the next one, dropped, or becomes a random small
 * letter, with equal chances. The last character has no next one, and is dropped instead.
 */
export function mistype(text: string, rate: number, random: Prng): string {
  const characters = [...text]
  const places = new Set<number>()
  const wanted = Math.min(characters.length, Math.max(1, Math.round(rate * characters.length)))
  while (places.size < wanted) places.add(random.below(characters.length))
  for (const place of [...places].toSorted((a, b) => a - b)) {
    const kind = random.below(3)
    const next = characters[place + 1]
    if (kind === 0) characters[place] = LETTERS[random.below(LETTERS.length)]!
    else if (kind === 1 && next !== undefined) {
      characters[place + 1] = characters[place]!
      characters[place] = next
    } else characters[place] = ''
  }
  return characters.join('')
}
