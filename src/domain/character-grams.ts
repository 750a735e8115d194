import { mixHash } from './words.ts'

/** Long enough to hold a habit of spelling or punctuation, short enough to come back in other texts. */
const LENGTH = 4
/** Habits show early; this bounds the work for long texts. */
const MAX_CHARACTERS = 600

/** All runs of four UTF-16 units of the beginning of a text as 32-bit hashes, case, punctuation and spaces kept: what a comparison of words does not see. */
export function characterGrams(text: string): Uint32Array {
  const units = Math.min(text.length, MAX_CHARACTERS)
  const grams = new Uint32Array(Math.max(0, units - LENGTH + 1))
  for (let i = 0; i < grams.length; i++) {
    let hash = LENGTH
    for (let k = 0; k < LENGTH; k++) hash = mixHash(hash, text.charCodeAt(i + k))
    grams[i] = hash
  }
  return grams
}
