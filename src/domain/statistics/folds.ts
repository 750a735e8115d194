import { textSeed } from './text-seed.ts'

/**
 * Deals `count` things that are already in some order to folds, by their digests: the same thing lands in the same place whatever the order of the list,
 * and no fold is more than one larger than another.
 */
export function dealFolds(ids: readonly string[], folds: number): Uint8Array {
  const order = [...ids.keys()].sort((a, b) => textSeed(ids[a]!) - textSeed(ids[b]!) || (ids[a]! < ids[b]! ? -1 : 1))
  const dealt = new Uint8Array(ids.length)
  order.forEach((index, place) => (dealt[index] = place % folds))
  return dealt
}
