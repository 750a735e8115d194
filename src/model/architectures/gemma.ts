import type { Result } from '#domain/result'
import type { Architecture, Layer, Rope } from '../architecture.ts'
import { ConfigFields, show } from '../config-fields.ts'
import type { JsonObject } from '../json.ts'
import { readOptions, readRope, refusePartial, ropeOf } from '../rope.ts'
import { activations } from './gpt2.ts'
import { mostHeads, mostIntermediate, mostLayers, mostPositions, mostVocabulary, mostWidth } from './limits.ts'
import { linears, llamaMatrices, rmsNorms, rootOf } from './parts.ts'
import { readWindows } from './windows.ts'

export type GemmaFamily = 'gemma' | 'gemma3_text'

/** What their configs leave out. */
const defaults = {
  gemma: {
    width: 3072,
    heads: 16,
    kvHeads: 16,
    layers: 28,
    intermediate: 24_576,
    vocabulary: 256_000,
    positions: 8192,
  },
  gemma3_text: {
    width: 2304,
    heads: 8,
    kvHeads: 4,
    layers: 26,
    intermediate: 9216,
    vocabulary: 262_208,
    positions: 131_072,
  },
}

/**
 * Gemma (transformers `models/gemma`): Llama's block with RMSNorm weights stored about 1, a gated GELU, embeddings times √d and heads whose size is
 * chosen freely. Gemma 3 (`models/gemma3`, its text model) adds norms behind each half and on every query and key, and sliding windows with angles of
 * their own in most layers. Gemma 2's capped logits are not computed.
 */
export function readGemma(
  config: JsonObject,
  has: (name: string) => boolean,
  family: GemmaFamily,
): Result<Architecture> {
  const fields = new ConfigFields(config, '#/files/config.json', 'config_invalid')
  const usual = defaults[family]
  const third = family === 'gemma3_text'
  const d = fields.count('hidden_size', mostWidth, usual.width)
  const heads = fields.count('num_attention_heads', mostHeads, usual.heads)
  const kvHeads = fields.count('num_key_value_heads', mostHeads, usual.kvHeads)
  const e = fields.count('head_dim', mostWidth, 256)
  const intermediate = fields.count('intermediate_size', mostIntermediate, usual.intermediate)
  const layers = fields.count('num_hidden_layers', mostLayers, usual.layers)
  const positions = fields.count('max_position_embeddings', mostPositions, usual.positions)
  const epsilon = fields.positive('rms_norm_eps', 1e-6)
  const bias = fields.flag('attention_bias', false)
  const tied = fields.flag('tie_word_embeddings', true)
  const scale = third ? 1 / Math.sqrt(fields.positive('query_pre_attn_scalar', 256)) : 1 / Math.sqrt(e)
  if (heads % kvHeads !== 0) fields.reject('num_key_value_heads', `must divide num_attention_heads (${heads})`)
  if (e % 2 !== 0) fields.reject('head_dim', 'must be even for rotary positions')
  refuseVariants(config, fields)
  const windows = third ? readWindows(config, fields, layers, 'gemma3_text') : []
  const { wide, narrow } = readRopes(config, fields, family, e, positions)
  const root = rootOf(has, 'model.', 'embed_tokens.weight')

  const norm = rmsNorms(root, epsilon, true)
  const linear = linears('model.', root)
  const sizes = { d, heads, kvHeads, e, intermediate }
  const layer = (i: number): Layer => {
    const at = `layers.${i}`
    const window = windows[i]
    const { attention, mlp } = llamaMatrices(linear, at, sizes, { qkv: bias, o: bias, mlp: false })
    return {
      attention: {
        norm: norm(`${at}.input_layernorm`),
        scale,
        ...(window !== undefined && { window, rope: narrow }),
        ...(third && {
          qNorm: norm(`${at}.self_attn.q_norm`),
          kNorm: norm(`${at}.self_attn.k_norm`),
          outputNorm: norm(`${at}.post_attention_layernorm`),
        }),
        ...attention,
      },
      mlp: {
        norm: norm(third ? `${at}.pre_feedforward_layernorm` : `${at}.post_attention_layernorm`),
        ...(third && { outputNorm: norm(`${at}.post_feedforward_layernorm`) }),
        ...mlp,
      },
    }
  }
  const activation = third ? 'hidden_activation' : 'hidden_act'
  return fields.finish({
    family,
    width: d,
    heads,
    kvHeads,
    headSize: e,
    intermediate,
    vocabulary: fields.count('vocab_size', mostVocabulary, usual.vocabulary),
    positions,
    activation: fields.choice(activation, activations, 'gelu_pytorch_tanh', 'architecture_unsupported'),
    embedding: {
      tensor: `${root}embed_tokens.weight`,
      position: { kind: 'rotary', ...wide },
      // Gemma scales whatever enters its first layer, Gemma 3 what its embedding puts out
      scale: { factor: Math.fround(Math.sqrt(d)), virtualToo: !third },
    },
    layers: Array.from({ length: layers }, (_, i) => layer(i)),
    finalNorm: norm('norm'),
    head: { tensor: tied ? `${root}embed_tokens.weight` : 'lm_head.weight', tied },
  })
}

/** Angles of the layers that see everything, and of those with a window. */
function readRopes(
  config: JsonObject,
  fields: ConfigFields,
  family: GemmaFamily,
  e: number,
  positions: number,
): { readonly wide: Rope; readonly narrow: Rope } {
  if (family === 'gemma') {
    const wide = readRope(config, fields, e, positions)
    return { wide, narrow: wide }
  }
  // newer configs list the parameters by kind of layer
  const listed = readOptions(config.rope_parameters, fields, 'rope_parameters')
  const odd = Object.keys(listed).find((kind) => kind !== 'full_attention' && kind !== 'sliding_attention')
  if (odd !== undefined) fields.reject('rope_parameters', 'must be given by kind of layer')
  const of = (kind: string, thetaField: string, theta: number, scaling: unknown): Rope => {
    const own = (listed[kind] ?? null) !== null
    const field = own ? `rope_parameters/${kind}` : 'rope_scaling'
    const options = readOptions(own ? listed[kind] : scaling, fields, field)
    return ropeOf({ field, options, thetaField, theta: config[thetaField] ?? theta }, fields, e, positions)
  }
  return {
    wide: of('full_attention', 'rope_theta', 1_000_000, config.rope_scaling),
    narrow: of('sliding_attention', 'rope_local_base_freq', 10_000, undefined),
  }
}

function refuseVariants(config: JsonObject, fields: ConfigFields): void {
  for (const name of ['attn_logit_softcapping', 'final_logit_softcapping', 'use_bidirectional_attention']) {
    if ((config[name] ?? false) !== false)
      fields.reject(name, `of ${show(config[name])} is not supported`, 'architecture_unsupported')
  }
  refusePartial(config, fields)
  const { hidden_act: old, hidden_activation: own } = config
  const activation = (name: string) => fields.choice(name, activations, 'gelu_pytorch_tanh', 'architecture_unsupported')
  if (
    config.model_type === 'gemma' &&
    (own ?? null) !== null &&
    activation('hidden_act') !== activation('hidden_activation')
  )
    fields.reject(
      'hidden_act',
      `(${show(old ?? 'gelu_pytorch_tanh')}) and "hidden_activation" (${show(own)}) differ, and releases of transformers differ in which they follow`,
      'architecture_unsupported',
    )
}
