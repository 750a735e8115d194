import { textSeed } from '../statistics/text-seed.ts'
import type { ViewText } from './view.ts'

/** At most `most` texts of a split, drawn by their ids: the same ones in every scan of the suite. */
export function drawTexts(texts: readonly ViewText[], split: 'member' | 'nonmember', most: number): ViewText[] {
  return texts
    .filter((text) => text.split === split)
    .map((text) => ({ text, place: textSeed(`draw:${text.id}`) }))
    .sort((a, b) => a.place - b.place || (a.text.id < b.text.id ? -1 : 1))
    .slice(0, most)
    .map(({ text }) => text)
}
