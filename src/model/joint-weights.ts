import type { Norm } from './architecture.ts'
import type { Weights } from './weights.ts'

/** Several models' tensors under one roof: tensor `name` of model i is `i/name`. */
export function jointWeights(models: readonly Weights[]): Weights {
  const apply = <T>(joint: string, verb: (weights: Weights, name: string) => T): T => {
    const slash = joint.indexOf('/')
    const model = models[Number(joint.slice(0, slash))]
    if (model === undefined) throw new Error(`no model holds "${joint}"`)
    return verb(model, joint.slice(slash + 1))
  }
  return {
    has: (name) => apply(name, (weights, own) => weights.has(own)),
    shape: (name) => apply(name, (weights, own) => weights.shape(own)),
    load: (name, tile) => apply(name, (weights, own) => weights.load(own, tile)),
    gather: (name, ids) => apply(name, (weights, own) => weights.gather(own, ids)),
    cost: (name, tile) => apply(name, (weights, own) => weights.cost(own, tile)),
  }
}

export function jointName(model: number, name: string): string {
  return `${model}/${name}`
}

export function jointNorm(model: number, norm: Norm): Norm {
  const weight = jointName(model, norm.weight)
  return norm.bias === undefined ? { ...norm, weight } : { ...norm, weight, bias: jointName(model, norm.bias) }
}
