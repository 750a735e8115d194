import type { Example } from './evidence.ts'
import { zlibBytes } from './zlib-bytes.ts'

/** What the report needs to know of a text besides the models' numbers. */
export function describeText(text: string): Pick<Example, 'characters' | 'zlibBytes'> {
  let characters = 0
  for (const _ of text) characters++
  return { characters, zlibBytes: zlibBytes(text) }
}

/** The text that the view `lower` scores: Python's `str.lower` and JavaScript's agree (both are Unicode's default mapping). */
export function lowerCased(text: string): string {
  return text.toLowerCase()
}

/** Has no letter that case could change: there is nothing to compare with. */
export function isCaseless(text: string): boolean {
  return text.toLowerCase() === text.toUpperCase()
}
