import type { Example } from './evidence.ts'
import { zlibBytes } from './zlib-bytes.ts'

/** What the report needs to know of a text besides the models' numbers. */
export function describeText(text: string): Pick<Example, 'characters' | 'zlibBytes' | 'caseless'> {
  let characters = 0
  for (const _ of text) characters++
  return { characters, zlibBytes: zlibBytes(text), caseless: isCaseless(text) }
}

/** The text that the `lowercase` attack scores: Python's `str.lower` and JavaScript's agree (both are Unicode's default mapping). */
export function lowerCased(text: string): string {
  return text.toLowerCase()
}

/** Has no letter that case could change: `lowercase` has nothing to compare. */
function isCaseless(text: string): boolean {
  return text.toLowerCase() === text.toUpperCase()
}
