/** A value that JSON.stringify cannot write: it stands in the file as these characters. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

const huge = new Raw('1e999')
const counts = [0, -1, 1.5, 1e12, '8', true, [], {}, huge, new Raw('-1e999')]
const scales = [0, -1, 1e-60, 1e60, '1', [], huge]
const words = ['mystery', '', 7, ['gelu'], {}]
const flags = [0, 1, 'true', [], {}]
const ropes = [
  'linear',
  7,
  [],
  { rope_type: 'linear' },
  { rope_type: 'linear', factor: 'x' },
  { rope_type: 'linear', factor: 0.5 },
  { rope_type: 'linear', factor: huge },
  { rope_type: 'dynamic', factor: -1 },
  { rope_type: 'llama3', factor: 4 },
  { rope_type: 'llama3', factor: 4, low_freq_factor: 4, high_freq_factor: 1 },
  { rope_type: 'llama3', factor: 4, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 0 },
  { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 'x' },
  { rope_type: 'yarn', factor: 4, attention_factor: 1e300 },
  { rope_type: 'yarn', factor: 4, mscale: 1e308, mscale_all_dim: 1e-308 },
]
/** What is wrong inside the options points inside. */
export const wrongRopes: Readonly<Record<string, unknown>> = {
  rope_theta: { rope_theta: 1 },
  beta_fast: { rope_type: 'yarn', factor: 4, beta_fast: -1 },
  beta_slow: { rope_type: 'yarn', factor: 4, beta_slow: 'x' },
  attention_factor: { rope_type: 'yarn', factor: 4, attention_factor: -1 },
  mscale: { rope_type: 'yarn', factor: 4, mscale: 'x', mscale_all_dim: 1 },
}
const ropeTypes = [
  { rope_type: 'longrope', factor: 4 },
  { rope_type: 'mystery' },
  { type: 7 },
  { rope_type: ['linear'] },
]

/** Fields of a family, each with values that must be refused at that very field. */
type Fields = Readonly<Record<string, readonly unknown[]>>

const same = (names: readonly string[], values: readonly unknown[]): Fields =>
  Object.fromEntries(names.map((name) => [name, values]))

const sizes = ['hidden_size', 'num_hidden_layers', 'num_attention_heads', 'vocab_size', 'max_position_embeddings']
const llamaInvalid: Fields = {
  ...same([...sizes, 'intermediate_size', 'head_dim'], counts),
  num_key_value_heads: [...counts, 3],
  head_dim: [...counts, 3],
  rms_norm_eps: scales,
  rope_theta: [0, 1, -1, 'x', [], huge],
  rope_scaling: ropes,
  rope_parameters: ['x', 7, []],
  tie_word_embeddings: flags,
}
const windows: Fields = {
  sliding_window: counts,
  layer_types: ['x', 7, {}, [], ['full_attention'], Array(50_000).fill('full_attention')],
}
const oddKinds = [
  ['sliding_attention', 7],
  ['chunked_attention', 'full_attention'],
  [null, {}],
]
const partly = [0, 0.5, 2, 'x', []]

/** By family: what is malformed, and what is an option that we do not compute. */
export const wrongFields: Readonly<Record<string, { readonly invalid: Fields; readonly unsupported: Fields }>> = {
  llama: {
    invalid: { ...llamaInvalid, ...same(['attention_bias', 'mlp_bias'], flags), layer_types: ['x', {}, []] },
    unsupported: {
      hidden_act: words,
      rope_scaling: ropeTypes,
      partial_rotary_factor: partly,
      layer_types: [...oddKinds, ['full_attention', 'sliding_attention']],
    },
  },
  mistral: {
    invalid: { ...llamaInvalid, sliding_window: counts },
    unsupported: { hidden_act: words, rope_scaling: ropeTypes, partial_rotary_factor: partly },
  },
  qwen2: {
    invalid: {
      ...llamaInvalid,
      ...windows,
      use_sliding_window: flags,
      max_window_layers: [-1, 1.5, 'x', [], {}, huge],
    },
    unsupported: { hidden_act: words, rope_scaling: ropeTypes, layer_types: oddKinds, partial_rotary_factor: partly },
  },
  qwen3: {
    invalid: { ...llamaInvalid, ...windows, ...same(['use_sliding_window', 'attention_bias'], flags) },
    unsupported: { hidden_act: words, rope_scaling: ropeTypes, layer_types: oddKinds, partial_rotary_factor: partly },
  },
  gemma: {
    invalid: { ...llamaInvalid, attention_bias: flags },
    unsupported: {
      hidden_act: words,
      hidden_activation: words,
      rope_scaling: ropeTypes,
      partial_rotary_factor: partly,
      ...same(['attn_logit_softcapping', 'final_logit_softcapping'], [0, 30, 'x', true]),
    },
  },
  gemma3_text: {
    invalid: {
      ...llamaInvalid,
      ...windows,
      attention_bias: flags,
      sliding_window_pattern: counts,
      query_pre_attn_scalar: scales,
      rope_local_base_freq: [0, 1, -1, 'x', huge],
      rope_parameters: ['x', 7, [], { rope_type: 'linear', factor: 2 }],
    },
    unsupported: {
      hidden_activation: words,
      rope_scaling: ropeTypes,
      layer_types: oddKinds,
      partial_rotary_factor: partly,
      use_bidirectional_attention: [true, 'x', 0],
      ...same(['attn_logit_softcapping', 'final_logit_softcapping'], [0, 30, 'x', true]),
    },
  },
  gpt_neox: {
    invalid: {
      ...same([...sizes, 'intermediate_size'], counts),
      num_attention_heads: [...counts, 3],
      layer_norm_eps: scales,
      rotary_pct: [0, -1, 1e-9, 0.25, 0.75, 1.5, 'x', [], huge],
      rotary_emb_base: [0, 1, -1, 'x', [], huge],
      rope_scaling: ropes,
      ...same(['tie_word_embeddings', 'use_parallel_residual', 'attention_bias'], flags),
    },
    unsupported: { hidden_act: words, rope_scaling: ropeTypes },
  },
  gpt_neo: {
    invalid: {
      ...same(['hidden_size', 'num_layers', 'vocab_size', 'max_position_embeddings', 'intermediate_size'], counts),
      num_heads: [...counts, 3],
      window_size: counts,
      layer_norm_epsilon: scales,
      attention_types: [
        'x',
        7,
        {},
        [],
        [[]],
        [7],
        [[[], 1e12]],
        [[['global'], 1e12]],
        [[['global'], 'x']],
        [[['global'], '2']],
        [[['global', 'local'], 0.5]],
        [[['global'], -2]],
        [['global', 2]],
        [[['global'], 1]],
        [[['global', 7], 1]],
        [[['global'], huge]],
        [[Array(100_000).fill(0), 2]],
      ],
      attention_layers: ['x', 7, {}, [], ['global'], [null, {}], ['global', 'LOCAL'], Array(100_000).fill('global')],
      tie_word_embeddings: flags,
    },
    unsupported: { activation_function: words },
  },
  opt: {
    invalid: {
      ...same(['hidden_size', 'num_hidden_layers', 'vocab_size', 'max_position_embeddings', 'ffn_dim'], counts),
      num_attention_heads: [...counts, 3],
      ...same(
        [
          'tie_word_embeddings',
          'enable_bias',
          'do_layer_norm_before',
          '_remove_final_layer_norm',
          'layer_norm_elementwise_affine',
        ],
        flags,
      ),
    },
    unsupported: {
      activation_function: words,
      word_embed_proj_dim: [1, 0, 'x', {}, huge],
      do_layer_norm_before: [false],
      _remove_final_layer_norm: [true],
      layer_norm_elementwise_affine: [false],
    },
  },
}
