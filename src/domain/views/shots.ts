import { textSeed } from '../statistics/text-seed.ts'
import type { Altered, ViewMaterial, ViewText } from './view.ts'

/** The authors try 1 to 28; beyond a handful the gain is small and every shot is read again for every text. */
const MOST_SHOTS = 7
/** What is shown is lost for measuring: at most this share of its split. */
const SHARE = 0.1

/** Which texts of a split are shown in front of the others. */
export interface Shots {
  readonly entries: ReadonlySet<number>
  readonly tokens: Int32Array
}

/**
 * Seven texts of `split`, fewer in a small suite (a tenth of them, at least one), in an order drawn from their ids; together at most half of what the model can
 * read. One that does not fit beside those before it is passed over; when none fits, the first is cut.
 */
export function drawShots({ texts, longest }: ViewMaterial, split: 'member' | 'nonmember'): Shots {
  const room = Math.floor(longest / 2)
  const pool = texts
    .filter((text) => text.split === split)
    .map((text) => ({ text, place: textSeed(`shot:${text.id}`) }))
    .sort((a, b) => a.place - b.place || (a.text.id < b.text.id ? -1 : 1))
    .map(({ text }) => text)
  const wanted = Math.min(MOST_SHOTS, Math.max(1, Math.floor(SHARE * pool.length)))
  const chosen: ViewText[] = []
  let used = 0
  for (const text of pool) {
    if (chosen.length === wanted) break
    if (used + text.tokens.length > room) continue
    chosen.push(text)
    used += text.tokens.length
  }
  if (chosen.length === 0) chosen.push(...pool.slice(0, 1))
  return {
    entries: new Set(chosen.map(({ entry }) => entry)),
    tokens: Int32Array.from(chosen.flatMap(({ tokens }) => [...tokens])).slice(0, room),
  }
}

/**
 * Every text behind the same shots, which only condition. Shots and texts are tokenised apart and their ids joined, as the authors do. A text that no longer fits
 * keeps its first tokens. The shots themselves are not scored: in front of itself a text says nothing.
 */
export function behindShots(material: ViewMaterial, split: 'member' | 'nonmember'): Altered[] {
  const shots = drawShots(material, split)
  return material.texts.map(({ entry, tokens }): Altered => {
    if (shots.entries.has(entry)) return { entry, reason: 'is_shot' }
    if (shots.tokens.length === 0) return { entry, reason: 'no_shots' }
    const sequence = new Int32Array(Math.min(material.longest, shots.tokens.length + tokens.length))
    sequence.set(shots.tokens)
    sequence.set(tokens.subarray(0, sequence.length - shots.tokens.length), shots.tokens.length)
    return { entry, copy: 0, tokens: sequence, given: shots.tokens.length }
  })
}
