import type { Result } from '#domain/result'
import type { Architecture, Layer } from '../architecture.ts'
import { ConfigFields } from '../config-fields.ts'
import type { JsonObject } from '../json.ts'
import { activations } from './gpt2.ts'
import { mostHeads, mostIntermediate, mostLayers, mostPositions, mostVocabulary, mostWidth } from './limits.ts'
import { layerNorms, linears, rootOf } from './parts.ts'

/**
 * GPT-Neo (transformers `models/gpt_neo`): GPT-2's block with separate matrices stored `[out, in]`, attention logits that are not scaled, and in every
 * other layer a window on the last `window_size` tokens.
 */
export function readGptNeo(config: JsonObject, has: (name: string) => boolean): Result<Architecture> {
  const fields = new ConfigFields(config, '#/files/config.json', 'config_invalid')
  const d = fields.count('hidden_size', mostWidth, 2048)
  const heads = fields.count('num_heads', mostHeads, 16)
  const layers = fields.count('num_layers', mostLayers, 24)
  const intermediate = fields.count('intermediate_size', mostIntermediate, 4 * d)
  const epsilon = fields.positive('layer_norm_epsilon', 1e-5)
  const tied = fields.flag('tie_word_embeddings', true)
  const window = fields.count('window_size', mostPositions, 256)
  if (d % heads !== 0) fields.reject('num_heads', `must divide hidden_size (${d})`)
  const kinds = readKinds(config, fields, layers)
  const root = rootOf(has, 'transformer.', 'wte.weight')

  const norm = layerNorms(root, epsilon)
  const linear = linears('transformer.', root)
  const layer = (i: number): Layer => ({
    attention: {
      norm: norm(`h.${i}.ln_1`),
      scale: 1,
      ...(kinds[i] === 'local' && { window }),
      q: linear(`h.${i}.attn.attention.q_proj`, d, d, false),
      k: linear(`h.${i}.attn.attention.k_proj`, d, d, false),
      v: linear(`h.${i}.attn.attention.v_proj`, d, d, false),
      o: linear(`h.${i}.attn.attention.out_proj`, d, d, true),
    },
    mlp: {
      norm: norm(`h.${i}.ln_2`),
      up: linear(`h.${i}.mlp.c_fc`, d, intermediate, true),
      down: linear(`h.${i}.mlp.c_proj`, intermediate, d, true),
    },
  })
  return fields.finish({
    family: 'gpt_neo',
    width: d,
    heads,
    kvHeads: heads,
    headSize: d / heads,
    intermediate,
    vocabulary: fields.count('vocab_size', mostVocabulary, 50_257),
    positions: fields.count('max_position_embeddings', mostPositions, 2048),
    activation: fields.choice('activation_function', activations, 'gelu_new', 'architecture_unsupported'),
    embedding: { tensor: `${root}wte.weight`, position: { kind: 'learned', tensor: `${root}wpe.weight` } },
    layers: Array.from({ length: layers }, (_, i) => layer(i)),
    finalNorm: norm('ln_f'),
    head: { tensor: tied ? `${root}wte.weight` : 'lm_head.weight', tied },
  })
}

/** `global` or `local` for each layer: listed in `attention_layers`, or in `attention_types` as patterns with how often each is repeated. */
function readKinds(config: JsonObject, fields: ConfigFields, layers: number): readonly unknown[] {
  const field = (config.attention_layers ?? null) === null ? 'attention_types' : 'attention_layers'
  // a list that is too long is refused below; it need not be written out for that
  const enough = layers + 1
  const listed = field === 'attention_types' ? expandTypes(config[field], enough) : config[field]
  const kinds: readonly unknown[] = Array.isArray(listed) ? listed.slice(0, enough) : []
  const sound = kinds.length === layers && kinds.every((kind) => kind === 'global' || kind === 'local')
  if (!sound) fields.reject(field, `must say "global" or "local" for each of the ${layers} layers`)
  return kinds
}

/** Patterns written out as often as each is repeated, up to a little more than `enough`; nothing for what is no such list. */
function expandTypes(types: unknown, enough: number): unknown[] {
  const patterns = types ?? [[['global', 'local'], 12]]
  const kinds: unknown[] = []
  for (const item of Array.isArray(patterns) ? (patterns as unknown[]) : []) {
    const [pattern, times] = Array.isArray(item) ? (item as unknown[]) : []
    if (!Array.isArray(pattern) || !Number.isInteger(times)) return []
    const repetitions = Math.min(times as number, enough)
    for (let i = 0; i < repetitions && kinds.length < enough; i++) kinds.push(...pattern.slice(0, enough))
  }
  return kinds
}
