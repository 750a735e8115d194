import type { Result } from '#domain/result'
import type { Architecture, Layer, Projection } from '../architecture.ts'
import { ConfigFields } from '../config-fields.ts'
import type { JsonObject } from '../json.ts'
import { mostHeads, mostIntermediate, mostLayers, mostPositions, mostVocabulary, mostWidth } from './limits.ts'
import { layerNorms, rootOf } from './parts.ts'

/**
 * GPT-2 (transformers `models/gpt2`): LayerNorm before each half, learned positions, one `Conv1D` for q, k and v, matrices stored
 * `[in, out]`, head tied to the embedding. `has` tells whether the checkpoint holds a name: files saved from the bare model lack `transformer.`.
 */
export function readGpt2(config: JsonObject, has: (name: string) => boolean): Result<Architecture> {
  const fields = new ConfigFields(config, '#/files/config.json', 'config_invalid')
  const d = fields.count('n_embd', mostWidth, 768)
  const heads = fields.count('n_head', mostHeads, 12)
  const intermediate = fields.count('n_inner', mostIntermediate, 4 * d)
  const epsilon = fields.positive('layer_norm_epsilon', 1e-5)
  const tied = fields.flag('tie_word_embeddings', true)
  if (d % heads !== 0) fields.reject('n_head', `must divide n_embd (${d})`)
  if (config.add_cross_attention === true)
    fields.reject('add_cross_attention', 'is not supported', 'architecture_unsupported')
  const scaled = fields.flag('scale_attn_weights', true)
  const byLayer = fields.flag('scale_attn_by_inverse_layer_idx', false)
  const root = rootOf(has, 'transformer.', 'wte.weight')

  const norm = layerNorms(root, epsilon)
  const conv1d = (name: string, inputs: number, outputs: number, slice?: readonly [number, number]): Projection => ({
    module: `transformer.${name}`,
    weight: `${root}${name}.weight`,
    bias: `${root}${name}.bias`,
    layout: 'in_out',
    inputs,
    outputs,
    ...(slice && { slice }),
  })
  const layer = (i: number): Layer => ({
    attention: {
      norm: norm(`h.${i}.ln_1`),
      scale: (scaled ? 1 / Math.sqrt(d / heads) : 1) / (byLayer ? i + 1 : 1),
      q: conv1d(`h.${i}.attn.c_attn`, d, d, [0, d]),
      k: conv1d(`h.${i}.attn.c_attn`, d, d, [d, 2 * d]),
      v: conv1d(`h.${i}.attn.c_attn`, d, d, [2 * d, 3 * d]),
      o: conv1d(`h.${i}.attn.c_proj`, d, d),
    },
    mlp: {
      norm: norm(`h.${i}.ln_2`),
      up: conv1d(`h.${i}.mlp.c_fc`, d, intermediate),
      down: conv1d(`h.${i}.mlp.c_proj`, intermediate, d),
    },
  })
  return fields.finish({
    family: 'gpt2',
    width: d,
    heads,
    kvHeads: heads,
    headSize: d / heads,
    intermediate,
    vocabulary: fields.count('vocab_size', mostVocabulary, 50_257),
    positions: fields.count('n_positions', mostPositions, 1024),
    activation: fields.choice('activation_function', activations, 'gelu_new', 'architecture_unsupported'),
    embedding: { tensor: `${root}wte.weight`, position: { kind: 'learned', tensor: `${root}wpe.weight` } },
    layers: Array.from({ length: fields.count('n_layer', mostLayers, 12) }, (_, i) => layer(i)),
    finalNorm: norm('ln_f'),
    head: { tensor: tied ? `${root}wte.weight` : 'lm_head.weight', tied },
  })
}

/** transformers' names; `gelu_new`, `gelu_fast` and `gelu_pytorch_tanh` are the same function written three ways. */
export const activations = {
  gelu_new: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  gelu: 'gelu',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
} as const
