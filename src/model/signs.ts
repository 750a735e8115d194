/**
 * Random signs of a tensor's elements, one bit each, without any memory: word w holds those of the elements 32w … 32w + 31, lowest bit first, 1 for +. They depend on
 * the tensor's name, the element's place and the draw alone, so whoever reads a tile, in whatever order, of whichever model, meets the same.
 *
 * word(w) = mix(mix(w ⊕ key) + key), key = mix(FNV-1a(`draw:name`)), with MurmurHash3's 32-bit finalizer as `mix`: each word occurs at most once in a tensor.
 */
export function signsOf(tensor: string, draw: number): (word: number) => number {
  const key = mix(fnv(`${draw}:${tensor}`))
  return (word) => mix((mix(word ^ key) + key) | 0)
}

function mix(value: number): number {
  let state = value
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

/** FNV-1a over UTF-8. */
function fnv(text: string): number {
  let state = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193)
  return state
}
