import type { Architecture } from './architecture.ts'
import type { Delta } from './delta.ts'
import { overlay, storedPart } from './deltas/overlay.ts'
import { signsOf } from './signs.ts'
import { windowOf } from './tile.ts'
import type { Weights } from './weights.ts'

/** Every element of some tensors times 1 + `scale` · s, s = ±1 as `draw` says. */
export interface WeightNoise {
  readonly draw: number
  /** ±σ: the same draw with both signs is an antithetic pair. */
  readonly scale: number
}

/** A model as a pass takes it. */
export interface NoisyModel {
  readonly weights: Weights
  readonly delta: Pick<Delta, 'head' | 'adapters' | 'virtual'>
}

/** What noise is put on: the tensors that the delta changed, or, where it changed none of the base's, those that it brought. */
export function noisyTensors({ tensors: { changed, added } }: Pick<Delta, 'tensors'>): readonly string[] {
  return changed.length > 0 ? changed : added
}

/** Does the base have what the noise is put on? */
export function hasCounterpart({ tensors: { changed } }: Pick<Delta, 'tensors'>): boolean {
  return changed.length > 0
}

/** The tuned model with noise on what was tuned. `weights` are what `delta.apply` made. */
export function noisyTarget(weights: Weights, delta: Delta, noise: WeightNoise): NoisyModel {
  return { weights: noised(weights, noisyTensors(delta), noise), delta }
}

/**
 * The base with the same noise on the same tensors. Where tuning gave the model a head of its own, the base gets one too, equal to its own: else
 * noise on a tied head would be noise on the embedding.
 */
export function noisyReference(
  { architecture, base, delta }: { readonly architecture: Architecture; readonly base: Weights; readonly delta: Delta },
  noise: WeightNoise,
): NoisyModel {
  const { tensor } = delta.head
  const untied =
    tensor === architecture.head.tensor
      ? base
      : overlay(base, new Map([[tensor, storedPart(base, architecture.head.tensor)]]))
  return { weights: noised(untied, noisyTensors(delta), noise), delta: { head: { tensor }, adapters: new Map() } }
}

/** Weights some of which are moved where they are read: nothing is held beside them. */
function noised(weights: Weights, tensors: readonly string[], { draw, scale }: WeightNoise): Weights {
  const signs = new Map(tensors.map((name) => [name, signsOf(name, draw)]))
  return {
    ...weights,
    load: async (name, tile) => {
      const values = await weights.load(name, tile)
      const sign = signs.get(name)
      if (sign === undefined) return values
      const { from, to, left, right, width } = windowOf(name, weights.shape(name), tile)
      const columns = right - left
      for (let row = from; row < to; row++)
        move(values, (row - from) * columns, columns, sign, row * width + left, scale)
      return values
    },
    gather: async (name, ids) => {
      const values = await weights.gather(name, ids)
      const sign = signs.get(name)
      if (sign === undefined || ids.length === 0) return values
      const width = values.length / ids.length
      for (let i = 0; i < ids.length; i++) move(values, i * width, width, sign, ids[i]! * width, scale)
      return values
    },
  }
}

/** `count` values from `at`, which are the tensor's elements from `first`. */
function move(
  values: Float32Array,
  at: number,
  count: number,
  sign: ReturnType<typeof signsOf>,
  first: number,
  scale: number,
): void {
  const [down, up] = [1 - scale, 1 + scale]
  for (let i = 0; i < count;) {
    const element = first + i
    const skip = element % 32
    let bits = sign(Math.floor(element / 32)) >>> skip
    const end = Math.min(count, i + 32 - skip)
    for (; i < end; i++, bits >>>= 1) values[at + i]! *= (bits & 1) === 1 ? up : down
  }
}
