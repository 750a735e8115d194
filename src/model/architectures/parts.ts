import type { Norm, Projection } from '../architecture.ts'

/** What a checkpoint's names begin with: the whole model's root, or nothing where the file was saved from the bare model. */
export function rootOf(has: (name: string) => boolean, root: string, embedding: string): string {
  return has(`${root}${embedding}`) || !has(embedding) ? root : ''
}

export type NormOf = (name: string) => Norm

/** LayerNorms with a bias, by their names under the root. */
export function layerNorms(root: string, epsilon: number): NormOf {
  return (name) => ({ kind: 'layer', weight: `${root}${name}.weight`, bias: `${root}${name}.bias`, epsilon })
}

export function rmsNorms(root: string, epsilon: number, aboutOne = false): NormOf {
  return (name) => ({ kind: 'rms', weight: `${root}${name}.weight`, epsilon, ...(aboutOne && { aboutOne }) })
}

export type LinearOf = (name: string, inputs: number, outputs: number, bias: boolean) => Projection

/** Matrices stored `[out, in]`, by their names under the root; `whole` is the whole model's root, which modules are named by. */
export function linears(whole: string, root: string): LinearOf {
  return (name, inputs, outputs, bias) => ({
    module: `${whole}${name}`,
    weight: `${root}${name}.weight`,
    ...(bias && { bias: `${root}${name}.bias` }),
    layout: 'out_in',
    inputs,
    outputs,
  })
}

/** Sizes as in `Architecture`: width, query and key heads, head, MLP. */
export interface LlamaSizes {
  readonly d: number
  readonly heads: number
  readonly kvHeads: number
  readonly e: number
  readonly intermediate: number
}

/** The matrices of Llama's layer `at`, which its relatives name alike; `biased` tells which have biases. */
export function llamaMatrices(
  linear: LinearOf,
  at: string,
  { d, heads, kvHeads, e, intermediate }: LlamaSizes,
  biased: { readonly qkv: boolean; readonly o: boolean; readonly mlp: boolean },
): {
  readonly attention: Readonly<Record<'q' | 'k' | 'v' | 'o', Projection>>
  readonly mlp: Readonly<Record<'gate' | 'up' | 'down', Projection>>
} {
  return {
    attention: {
      q: linear(`${at}.self_attn.q_proj`, d, heads * e, biased.qkv),
      k: linear(`${at}.self_attn.k_proj`, d, kvHeads * e, biased.qkv),
      v: linear(`${at}.self_attn.v_proj`, d, kvHeads * e, biased.qkv),
      o: linear(`${at}.self_attn.o_proj`, heads * e, d, biased.o),
    },
    mlp: {
      gate: linear(`${at}.mlp.gate_proj`, d, intermediate, biased.mlp),
      up: linear(`${at}.mlp.up_proj`, d, intermediate, biased.mlp),
      down: linear(`${at}.mlp.down_proj`, intermediate, d, biased.mlp),
    },
  }
}
