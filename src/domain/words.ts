const LETTER = /[\p{L}\p{M}\p{N}]/u
/** Scripts written without spaces: every character is a word of its own. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** FNV-1a, 32 bits. */
const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/**
 * The words of a text, lower-cased, as 32-bit hashes: validity checks compare words, they never need to spell them. Among 10^5 different words about one pair collides.
 */
export function wordHashes(text: string): Uint32Array {
  const lower = text.toLowerCase()
  const words: number[] = []
  let hash = 0
  let open = false
  const close = () => {
    if (open) words.push(hash >>> 0)
    open = false
  }
  const add = (unit: number) => {
    hash = Math.imul((open ? hash : OFFSET) ^ unit, PRIME)
    open = true
  }
  for (let i = 0; i < lower.length; i++) {
    const unit = lower.charCodeAt(i)
    if (unit < 128) {
      if ((unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57)) add(unit)
      else close()
      continue
    }
    const point = lower.codePointAt(i)!
    const character = String.fromCodePoint(point)
    if (point > 0xffff) i++
    if (!LETTER.test(character)) close()
    else if (UNSPACED.test(character)) {
      close()
      add(point)
      close()
    } else add(point)
  }
  close()
  return Uint32Array.from(words)
}

/** Mixes the next word into a running hash of several. */
export function mixHash(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
