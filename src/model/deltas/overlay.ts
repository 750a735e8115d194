import { finite } from '../checkpoint.ts'
import type { ReadCost, Tile, Weights } from '../weights.ts'

/** One tensor of a delta, computed from the base's and the upload's when it is read. */
export interface Part {
  readonly shape: readonly number[]
  load(tile?: Tile): Promise<Float32Array>
  gather(ids: ArrayLike<number>): Promise<Float32Array>
  cost(tile?: Tile): ReadCost
}

/** Weights with some tensors replaced or added. What a part computes must be finite, like what a file holds. */
export function overlay(base: Weights, parts: ReadonlyMap<string, Part>): Weights {
  return {
    has: (name) => parts.has(name) || base.has(name),
    shape: (name) => parts.get(name)?.shape ?? base.shape(name),
    load: async (name, tile) => {
      const part = parts.get(name)
      return part ? finite(name, await part.load(tile)) : base.load(name, tile)
    },
    gather: async (name, ids) => {
      const part = parts.get(name)
      return part ? finite(name, await part.gather(ids)) : base.gather(name, ids)
    },
    cost: (name, tile) => parts.get(name)?.cost(tile) ?? base.cost(name, tile),
  }
}

/** A tensor as it lies in some weights. */
export function storedPart(weights: Weights, name: string): Part {
  return {
    shape: weights.shape(name),
    load: (tile) => weights.load(name, tile),
    gather: (ids) => weights.gather(name, ids),
    cost: (tile) => weights.cost(name, tile),
  }
}

/** Reads of several tensors for one result; what is read first is held while the next is read. */
export function together(...costs: readonly ReadCost[]): ReadCost {
  return {
    reads: costs.reduce((sum, { reads }) => sum + reads, 0),
    bytes: costs.reduce((sum, { bytes }) => sum + bytes, 0),
    scratch: costs.reduce((sum, { scratch }) => sum + scratch, 0),
  }
}
