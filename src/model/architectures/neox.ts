import type { Result } from '#domain/result'
import type { Architecture, Layer } from '../architecture.ts'
import { ConfigFields } from '../config-fields.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { readRope } from '../rope.ts'
import { activations } from './gpt2.ts'
import { mostHeads, mostIntermediate, mostLayers, mostPositions, mostVocabulary, mostWidth } from './limits.ts'
import { layerNorms, linears, rootOf } from './parts.ts'

/**
 * GPT-NeoX, and Pythia with it (transformers `models/gpt_neox`): LayerNorm before each half, both halves of a block side by side, rotary positions on
 * the first part of each head, one matrix in which every head's query, key and value follow one another, a head of its own.
 */
export function readNeox(config: JsonObject, has: (name: string) => boolean): Result<Architecture> {
  const fields = new ConfigFields(config, '#/files/config.json', 'config_invalid')
  const d = fields.count('hidden_size', mostWidth, 6144)
  const heads = fields.count('num_attention_heads', mostHeads, 64)
  const intermediate = fields.count('intermediate_size', mostIntermediate, 24_576)
  const positions = fields.count('max_position_embeddings', mostPositions, 2048)
  const epsilon = fields.positive('layer_norm_eps', 1e-5)
  const tied = fields.flag('tie_word_embeddings', false)
  const parallel = fields.flag('use_parallel_residual', true)
  const bias = fields.flag('attention_bias', true)
  if (d % heads !== 0) fields.reject('num_attention_heads', `must divide hidden_size (${d})`)
  const e = Math.floor(d / heads)
  const rope = readRope(config, fields, rotated(config, fields, e), positions, 'rotary_emb_base')
  const root = rootOf(has, 'gpt_neox.', 'embed_in.weight')

  const norm = layerNorms(root, epsilon)
  const linear = linears('gpt_neox.', root)
  const layer = (i: number): Layer => {
    const shared = linear(`layers.${i}.attention.query_key_value`, d, d, bias)
    return {
      parallel,
      attention: {
        norm: norm(`layers.${i}.input_layernorm`),
        scale: 1 / Math.sqrt(e),
        q: { ...shared, interleaved: 0 },
        k: { ...shared, interleaved: 1 },
        v: { ...shared, interleaved: 2 },
        o: linear(`layers.${i}.attention.dense`, d, d, bias),
      },
      mlp: {
        norm: norm(`layers.${i}.post_attention_layernorm`),
        up: linear(`layers.${i}.mlp.dense_h_to_4h`, d, intermediate, true),
        down: linear(`layers.${i}.mlp.dense_4h_to_h`, intermediate, d, true),
      },
    }
  }
  return fields.finish({
    family: 'gpt_neox',
    width: d,
    heads,
    kvHeads: heads,
    headSize: e,
    intermediate,
    vocabulary: fields.count('vocab_size', mostVocabulary, 50_432),
    positions,
    activation: fields.choice('hidden_act', activations, 'gelu', 'architecture_unsupported'),
    embedding: { tensor: `${root}embed_in.weight`, position: { kind: 'rotary', ...rope } },
    layers: Array.from({ length: fields.count('num_hidden_layers', mostLayers, 44) }, (_, i) => layer(i)),
    finalNorm: norm('final_layer_norm'),
    head: { tensor: tied ? `${root}embed_in.weight` : 'embed_out.weight', tied, module: 'embed_out' },
  })
}

/** Components of a head that turn. */
function rotated(config: JsonObject, fields: ConfigFields, headSize: number): number {
  const nested = isJsonObject(config.rope_parameters) ? config.rope_parameters.partial_rotary_factor : undefined
  const share = config.rotary_pct ?? nested ?? 0.25
  const size = typeof share === 'number' && share > 0 && share <= 1 ? Math.floor(headSize * share) : 0
  if (size >= 2 && size % 2 === 0) return size
  fields.reject('rotary_pct', `must turn an even number of a head’s ${headSize} components`)
  return 2
}
