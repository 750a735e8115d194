import { together, type Part } from './overlay.ts'

/** `under + scale · addend`, for tensors of one shape. */
export function sumPart(under: Part, addend: Part, scale: number): Part {
  const add = (values: Float32Array, more: Float32Array) => {
    for (let i = 0; i < values.length; i++) values[i]! += scale * more[i]!
    return values
  }
  return {
    shape: under.shape,
    load: async (tile) => add(await under.load(tile), await addend.load(tile)),
    gather: async (ids) => add(await under.gather(ids), await addend.gather(ids)),
    cost: (tile) => together(under.cost(tile), addend.cost(tile)),
  }
}
