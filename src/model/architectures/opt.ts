import type { Result } from '#domain/result'
import type { Architecture, Layer } from '../architecture.ts'
import { ConfigFields } from '../config-fields.ts'
import type { JsonObject } from '../json.ts'
import { activations } from './gpt2.ts'
import { mostHeads, mostIntermediate, mostLayers, mostPositions, mostVocabulary, mostWidth } from './limits.ts'
import { layerNorms, linears, rootOf } from './parts.ts'

/** Rows that the table of positions begins with and nothing reads: what was once its padding index and the one before. */
const OFFSET = 2
/** `nn.LayerNorm`'s default, which the config has no field for. */
const epsilon = 1e-5

/**
 * OPT (transformers `models/opt`): LayerNorm before each half, learned positions behind two unused rows, separate matrices stored `[out, in]`, head
 * tied to the embedding. OPT-350M, which norms after each half and embeds in fewer dimensions, is another computation and refused.
 */
export function readOpt(config: JsonObject, has: (name: string) => boolean): Result<Architecture> {
  const fields = new ConfigFields(config, '#/files/config.json', 'config_invalid')
  const d = fields.count('hidden_size', mostWidth, 768)
  const heads = fields.count('num_attention_heads', mostHeads, 12)
  const intermediate = fields.count('ffn_dim', mostIntermediate, 3072)
  const tied = fields.flag('tie_word_embeddings', true)
  const biased = fields.flag('enable_bias', true)
  if (d % heads !== 0) fields.reject('num_attention_heads', `must divide hidden_size (${d})`)
  const unsupported = (name: string, why: string) => fields.reject(name, why, 'architecture_unsupported')
  if (!fields.flag('do_layer_norm_before', true)) unsupported('do_layer_norm_before', 'of false is not supported')
  if (fields.flag('_remove_final_layer_norm', false)) unsupported('_remove_final_layer_norm', 'is not supported')
  if (!fields.flag('layer_norm_elementwise_affine', true))
    unsupported('layer_norm_elementwise_affine', 'of false is not supported')
  if ((config.word_embed_proj_dim ?? d) !== d)
    unsupported('word_embed_proj_dim', `other than hidden_size (${d}) is not supported`)
  const decoder = `${rootOf(has, 'model.', 'decoder.embed_tokens.weight')}decoder.`

  const norm = layerNorms(decoder, epsilon)
  const linear = linears('model.decoder.', decoder)
  const layer = (i: number): Layer => ({
    attention: {
      norm: norm(`layers.${i}.self_attn_layer_norm`),
      scale: 1 / Math.sqrt(d / heads),
      q: linear(`layers.${i}.self_attn.q_proj`, d, d, biased),
      k: linear(`layers.${i}.self_attn.k_proj`, d, d, biased),
      v: linear(`layers.${i}.self_attn.v_proj`, d, d, biased),
      o: linear(`layers.${i}.self_attn.out_proj`, d, d, biased),
    },
    mlp: {
      norm: norm(`layers.${i}.final_layer_norm`),
      up: linear(`layers.${i}.fc1`, d, intermediate, biased),
      down: linear(`layers.${i}.fc2`, intermediate, d, biased),
    },
  })
  const position = { kind: 'learned', tensor: `${decoder}embed_positions.weight`, offset: OFFSET } as const
  return fields.finish({
    family: 'opt',
    width: d,
    heads,
    kvHeads: heads,
    headSize: d / heads,
    intermediate,
    vocabulary: fields.count('vocab_size', mostVocabulary, 50_272),
    positions: fields.count('max_position_embeddings', mostPositions, 2048),
    activation: fields.choice('activation_function', activations, 'relu', 'architecture_unsupported'),
    embedding: { tensor: `${decoder}embed_tokens.weight`, position },
    layers: Array.from({ length: fields.count('num_hidden_layers', mostLayers, 12) }, (_, i) => layer(i)),
    finalNorm: norm('final_layer_norm'),
    head: { tensor: tied ? `${decoder}embed_tokens.weight` : 'lm_head.weight', tied },
  })
}
