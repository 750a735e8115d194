/**
 * Deals `count` things that are already in some order to folds, by their digests: the same thing lands in the same place whatever the order of the list,
 * and no fold is more than one larger than another.
 */
export function dealFolds(ids: readonly string[], folds: number): Uint8Array {
  const order = [...ids.keys()].sort((a, b) => digest(ids[a]!) - digest(ids[b]!) || (ids[a]! < ids[b]! ? -1 : 1))
  const dealt = new Uint8Array(ids.length)
  order.forEach((index, place) => (dealt[index] = place % folds))
  return dealt
}

/** FNV-1a over UTF-16 units, then a mixing step: neighbouring names must not stay neighbours. 32 bits. */
function digest(text: string): number {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  return (state ^ (state >>> 13)) >>> 0
}
