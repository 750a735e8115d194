import { utf8, wave, wellFormed, type Tensors } from './build.ts'
import type { HostileCase } from './case.ts'
import { Raw, wrongFields, wrongRopes } from './config-fields.ts'
import { tinyFamilies } from './families.ts'
import { tiny } from './tiny.ts'

const { width: d, layers, vocabulary, positions } = tiny

function write(config: Readonly<Record<string, unknown>>): Uint8Array {
  const raws: string[] = []
  const text = JSON.stringify(config, (_, value: unknown) => {
    if (!(value instanceof Raw)) return value
    raws.push(value.text)
    return `raw:${raws.length - 1}`
  })
  return utf8(text.replaceAll(/"raw:(\d+)"/g, (_, i: string) => raws[Number(i)]!))
}

/** Made once: a thousand cases hold the same. */
const honest = new Map(Object.entries(tinyFamilies).map(([family, { tensors }]) => [family, wellFormed(tensors)]))

const show = (value: unknown) => new TextDecoder().decode(write({ value })).slice(9, 70)

function broken(
  family: string,
  name: string,
  changed: { readonly config?: Readonly<Record<string, unknown>>; readonly tensors?: Tensors },
  code: string,
  pointer: string,
): HostileCase {
  const own = tinyFamilies[family]!
  return {
    name: `${family}: ${name}`,
    submit: 'base',
    files: {
      'config.json': write({ ...own.config, ...changed.config }),
      'model.safetensors': changed.tensors ? wellFormed(changed.tensors) : honest.get(family)!,
    },
    codes: [code],
    pointer,
  }
}

const atField = (field: string) => `#/files/config.json/${field}`

const atFields = Object.entries(wrongFields).flatMap(([family, { invalid, unsupported }]) =>
  [['config_invalid', invalid] as const, ['architecture_unsupported', unsupported] as const].flatMap(([code, fields]) =>
    Object.entries(fields).flatMap(([field, values], turn) =>
      values.map((value, i) => ({
        ...broken(family, `${field} = ${show(value)}`, { config: { [field]: value } }, code, atField(field)),
        readersOnly: i !== turn % values.length,
      })),
    ),
  ),
)

const rotary = Object.keys(wrongFields).filter((family) => family !== 'gpt_neo' && family !== 'opt')
const insideRopes = rotary.flatMap((family, turn) =>
  Object.entries(wrongRopes).map(([option, value], i, all) => ({
    ...broken(
      family,
      `rope_scaling = ${show(value)}`,
      { config: { rope_scaling: value } },
      'config_invalid',
      atField(`rope_scaling/${option}`),
    ),
    readersOnly: i !== turn % all.length,
  })),
)

/** Numbers that Python writes and JSON has not. */
const notJson = Object.keys(wrongFields).flatMap((family, turn) =>
  ['NaN', 'Infinity', '-Infinity'].map((text, i) => ({
    ...broken(
      family,
      `vocab_size = ${text}`,
      { config: { vocab_size: new Raw(text) } },
      'config_invalid',
      '#/files/config.json',
    ),
    readersOnly: i !== turn % 3,
  })),
)

/** A matrix of another shape than the config tells. */
const misshapen = (family: string, name: string, config: Readonly<Record<string, unknown>>, tensor: string) =>
  broken(family, name, { config }, 'shape_mismatch', `#/tensors/${tensor}`)

const without = (family: string, tensor: string): Tensors =>
  Object.fromEntries(Object.entries(tinyFamilies[family]!.tensors).filter(([name]) => name !== tensor))
const missing = (family: string, tensor: string, config: Readonly<Record<string, unknown>> = {}) =>
  broken(
    family,
    `lacks ${tensor}`,
    { config, tensors: without(family, tensor) },
    'tensor_missing',
    `#/tensors/${tensor}`,
  )

const ofGemma3 = { full_attention: 'rope_theta', sliding_attention: 'rope_theta' }
const llamaLike = ['llama', 'mistral', 'qwen2', 'qwen3', 'gemma', 'gemma3_text']
const disagreements: HostileCase[] = [
  ...llamaLike.flatMap((family) => [
    misshapen(
      family,
      'head_dim of 6, matrices of 4',
      { head_dim: 6 },
      // norms of heads are looked at first
      `model.layers.0.self_attn.${family === 'qwen3' || family === 'gemma3_text' ? 'q_norm' : 'q_proj'}.weight`,
    ),
    misshapen(
      family,
      'fewer key heads than stored',
      { num_key_value_heads: 1 },
      'model.layers.0.self_attn.k_proj.weight',
    ),
    misshapen(family, 'a vocabulary of one more', { vocab_size: vocabulary + 1 }, 'model.embed_tokens.weight'),
    misshapen(family, 'a wider MLP', { intermediate_size: 24 }, `model.layers.0.mlp.gate_proj.weight`),
    broken(
      family,
      'a layer more',
      { config: { num_hidden_layers: layers + 1, layer_types: undefined } },
      'tensor_missing',
      `#/tensors/model.layers.${layers}.input_layernorm.weight`,
    ),
    missing(family, 'lm_head.weight', { tie_word_embeddings: false }),
  ]),
  broken(
    'llama',
    'more heads than components',
    { config: { head_dim: undefined, num_attention_heads: 16, num_key_value_heads: 16 } },
    'config_invalid',
    atField('num_attention_heads'),
  ),
  missing('gpt_neox', 'embed_out.weight'),
  missing('gpt_neo', 'lm_head.weight', { tie_word_embeddings: false }),
  missing('opt', 'lm_head.weight', { tie_word_embeddings: false }),
  missing('qwen3', 'model.layers.1.self_attn.k_norm.weight'),
  missing('gemma3_text', 'model.layers.0.pre_feedforward_layernorm.weight'),
  misshapen('gpt_neox', 'a wider MLP', { intermediate_size: 24 }, 'gpt_neox.layers.0.mlp.dense_h_to_4h.weight'),
  misshapen(
    'opt',
    'positions that the table lacks',
    { max_position_embeddings: positions + 2 },
    'model.decoder.embed_positions.weight',
  ),
  broken(
    'opt',
    'a table without its two unused rows',
    { tensors: { ...tinyFamilies.opt!.tensors, 'model.decoder.embed_positions.weight': [[positions, d], wave()] } },
    'shape_mismatch',
    '#/tensors/model.decoder.embed_positions.weight',
  ),
  misshapen(
    'gpt_neo',
    'positions that the table lacks',
    { max_position_embeddings: positions + 1 },
    'transformer.wpe.weight',
  ),
  broken(
    'gpt_neo',
    'patterns of fewer layers',
    { config: { num_layers: 3 } },
    'config_invalid',
    atField('attention_types'),
  ),
  broken(
    'qwen2',
    'a window that is off',
    { config: { use_sliding_window: false, layer_types: ['sliding_attention', 'full_attention'] } },
    'config_invalid',
    atField('layer_types'),
  ),
  ...Object.entries(ofGemma3).flatMap(([kind, option]) => [
    ...[7, 'x', []].map((value) =>
      broken(
        'gemma3_text',
        `rope_parameters of ${kind} = ${show(value)}`,
        { config: { rope_parameters: { [kind]: value } } },
        'config_invalid',
        atField(`rope_parameters/${kind}`),
      ),
    ),
    broken(
      'gemma3_text',
      `rope_parameters of ${kind} with a wrong base`,
      { config: { rope_parameters: { [kind]: { [option]: 'x' } } } },
      'config_invalid',
      atField(`rope_parameters/${kind}/${option}`),
    ),
  ]),
]

/** Everything that can be wrong with a config of a family other than GPT-2. */
export const hostileConfigs: readonly HostileCase[] = [...atFields, ...insideRopes, ...notJson, ...disagreements]

/** Legal, if nobody’s: values at the edge of what is accepted, whose numbers must all be finite. */
export const oddConfigs: readonly { readonly family: string; readonly config: Readonly<Record<string, unknown>> }[] = [
  ...llamaLike.flatMap((family) => [
    { family, config: { rope_theta: 1e308 } },
    { family, config: { rope_theta: 1.000_000_1 } },
    { family, config: { rms_norm_eps: 1e-40 } },
    { family, config: { rms_norm_eps: 1e38 } },
    { family, config: { rope_scaling: { rope_type: 'linear', factor: 1e308 } } },
    { family, config: { rope_scaling: { rope_type: 'yarn', factor: 1e308, beta_fast: 1e-300, beta_slow: 1e300 } } },
    {
      family,
      config: {
        rope_scaling: { rope_type: 'llama3', factor: 1e300, low_freq_factor: 1e-300, high_freq_factor: 1e300 },
      },
    },
  ]),
  { family: 'gemma3_text', config: { query_pre_attn_scalar: 1e-40 } },
  { family: 'gemma3_text', config: { query_pre_attn_scalar: 1e38 } },
  { family: 'gpt_neox', config: { rotary_emb_base: 1e308, rotary_pct: 1 } },
  { family: 'gpt_neox', config: { layer_norm_eps: 1e-40 } },
  { family: 'gpt_neo', config: { layer_norm_epsilon: 1e-40, window_size: 1 } },
]
