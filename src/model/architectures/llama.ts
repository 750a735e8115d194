import type { Result } from '#domain/result'
import type { Architecture, Layer } from '../architecture.ts'
import { ConfigFields } from '../config-fields.ts'
import type { JsonObject } from '../json.ts'
import { readRope, refusePartial } from '../rope.ts'
import { activations } from './gpt2.ts'
import { mostHeads, mostIntermediate, mostLayers, mostPositions, mostVocabulary, mostWidth } from './limits.ts'
import { linears, llamaMatrices, rmsNorms, rootOf } from './parts.ts'
import { readWindows, refuseWindows } from './windows.ts'

export type LlamaFamily = 'llama' | 'mistral' | 'qwen2' | 'qwen3'

/**
 * The Llama family (transformers `models/{llama,mistral,qwen2,qwen3}`): RMSNorm before each half, rotary positions, grouped key/value heads,
 * gated MLP, matrices stored `[out, in]`. Members differ in biases (Qwen2: on q, k, v), norms on queries and keys (Qwen3), sliding windows
 * (Mistral, Qwen) and defaults.
 */
export function readLlama(
  config: JsonObject,
  has: (name: string) => boolean,
  family: LlamaFamily,
): Result<Architecture> {
  const fields = new ConfigFields(config, '#/files/config.json', 'config_invalid')
  const d = fields.count('hidden_size', mostWidth)
  const heads = fields.count('num_attention_heads', mostHeads)
  const kvHeads = fields.count('num_key_value_heads', mostHeads, defaultKvHeads[family] ?? heads)
  const usual = family === 'qwen3' ? 128 : Math.floor(d / heads)
  if (usual === 0 && (config.head_dim ?? null) === null)
    fields.reject('num_attention_heads', `must not exceed hidden_size (${d})`)
  const e = fields.count('head_dim', mostWidth, usual)
  const intermediate = fields.count('intermediate_size', mostIntermediate)
  const positions = fields.count('max_position_embeddings', mostPositions, defaultPositions[family])
  const epsilon = fields.positive('rms_norm_eps', 1e-6)
  const tied = fields.flag('tie_word_embeddings', false)
  if (heads % kvHeads !== 0) fields.reject('num_key_value_heads', `must divide num_attention_heads (${heads})`)
  if (e % 2 !== 0) fields.reject('head_dim', 'must be even for rotary positions')
  const layers = fields.count('num_hidden_layers', mostLayers)
  refusePartial(config, fields)
  const windows = family === 'llama' ? [] : readWindows(config, fields, layers, family)
  if (family === 'llama') refuseWindows(config, fields, layers)
  const attentionBias = (family === 'llama' || family === 'qwen3') && fields.flag('attention_bias', false)
  const mlpBias = family === 'llama' && fields.flag('mlp_bias', false)
  const rope = readRope(config, fields, e, positions)
  const root = rootOf(has, 'model.', 'embed_tokens.weight')

  const norm = rmsNorms(root, epsilon)
  const linear = linears('model.', root)
  const sizes = { d, heads, kvHeads, e, intermediate }
  const biased = { qkv: attentionBias || family === 'qwen2', o: attentionBias, mlp: mlpBias }
  const layer = (i: number): Layer => {
    const { attention, mlp } = llamaMatrices(linear, `layers.${i}`, sizes, biased)
    return {
      attention: {
        norm: norm(`layers.${i}.input_layernorm`),
        scale: 1 / Math.sqrt(e),
        ...(windows[i] !== undefined && { window: windows[i] }),
        ...(family === 'qwen3' && {
          qNorm: norm(`layers.${i}.self_attn.q_norm`),
          kNorm: norm(`layers.${i}.self_attn.k_norm`),
        }),
        ...attention,
      },
      mlp: { norm: norm(`layers.${i}.post_attention_layernorm`), ...mlp },
    }
  }
  return fields.finish({
    family,
    width: d,
    heads,
    kvHeads,
    headSize: e,
    intermediate,
    vocabulary: fields.count('vocab_size', mostVocabulary),
    positions,
    activation: fields.choice('hidden_act', activations, 'silu', 'architecture_unsupported'),
    embedding: { tensor: `${root}embed_tokens.weight`, position: { kind: 'rotary', ...rope } },
    layers: Array.from({ length: layers }, (_, i) => layer(i)),
    finalNorm: norm('norm'),
    head: { tensor: tied ? `${root}embed_tokens.weight` : 'lm_head.weight', tied },
  })
}

const defaultPositions = { llama: 2048, mistral: 131_072, qwen2: 32_768, qwen3: 32_768 }
const defaultKvHeads: Partial<Record<LlamaFamily, number>> = { mistral: 8, qwen3: 32 }
