import { wave, type Tensors } from './build.ts'
import { tiny, tinyConfig, tinyTensors } from './tiny.ts'

const { width: d, layers, heads, vocabulary, positions } = tiny
/** Size of a head and width of the MLP. */
const e = d / heads
const f = 16

/** The smallest honest model of a family: what its hostile configs are broken copies of. */
export interface TinyFamily {
  readonly config: Readonly<Record<string, unknown>>
  readonly tensors: Tensors
}

const matrix = (name: string, rows: number, columns: number): Tensors => ({
  [`${name}.weight`]: [[rows, columns], wave(0.2)],
})
const biased = (name: string, rows: number, columns: number): Tensors => ({
  ...matrix(name, rows, columns),
  [`${name}.bias`]: [[rows], 0],
})
const layerNorm = (name: string): Tensors => ({ [`${name}.weight`]: [[d], 1], [`${name}.bias`]: [[d], 0] })
const rmsNorm = (name: string, size: number = d): Tensors => ({ [`${name}.weight`]: [[size], 1] })
const stack = (...parts: readonly Tensors[]): Tensors => Object.assign({}, ...parts)
const perLayer = (make: (i: number) => Tensors): Tensors => stack(...Array.from({ length: layers }, (_, i) => make(i)))

const common = {
  hidden_size: d,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  intermediate_size: f,
  vocab_size: vocabulary,
  max_position_embeddings: positions,
}

type Linear = (name: string, rows: number, columns: number) => Tensors

/** Llama's names: `norms` of each layer, `qkv` with or without biases. */
function llamaTensors(norms: readonly string[], qkv: Linear = matrix, headNorms = false): Tensors {
  return stack(
    matrix('model.embed_tokens', vocabulary, d),
    perLayer((i) => {
      const at = `model.layers.${i}`
      return stack(
        ...norms.map((name) => rmsNorm(`${at}.${name}`)),
        ...['q', 'k', 'v'].map((part) => qkv(`${at}.self_attn.${part}_proj`, d, d)),
        ...(headNorms ? ['q', 'k'].map((part) => rmsNorm(`${at}.self_attn.${part}_norm`, e)) : []),
        matrix(`${at}.self_attn.o_proj`, d, d),
        matrix(`${at}.mlp.gate_proj`, f, d),
        matrix(`${at}.mlp.up_proj`, f, d),
        matrix(`${at}.mlp.down_proj`, d, f),
      )
    }),
    rmsNorm('model.norm'),
  )
}

const llamaNorms = ['input_layernorm', 'post_attention_layernorm']
const ownHead = matrix('lm_head', vocabulary, d)
const llamaConfig = {
  ...common,
  num_key_value_heads: heads,
  head_dim: e,
  hidden_act: 'silu',
  rms_norm_eps: 1e-6,
  rope_theta: 10_000,
  tie_word_embeddings: false,
}
const windowed = { use_sliding_window: true, sliding_window: 8 }

const neo = (name: string) => `transformer.${name}`
const opt = (name: string) => `model.decoder.${name}`

export const tinyFamilies: Readonly<Record<string, TinyFamily>> = {
  gpt2: { config: tinyConfig, tensors: tinyTensors },
  llama: {
    config: { ...llamaConfig, model_type: 'llama' },
    tensors: stack(llamaTensors(llamaNorms), ownHead),
  },
  mistral: {
    config: { ...llamaConfig, model_type: 'mistral', sliding_window: 8 },
    tensors: stack(llamaTensors(llamaNorms), ownHead),
  },
  qwen2: {
    config: { ...llamaConfig, ...windowed, model_type: 'qwen2', max_window_layers: 1 },
    tensors: stack(llamaTensors(llamaNorms, biased), ownHead),
  },
  qwen3: {
    config: { ...llamaConfig, ...windowed, model_type: 'qwen3', layer_types: ['sliding_attention', 'full_attention'] },
    tensors: stack(llamaTensors(llamaNorms, matrix, true), ownHead),
  },
  gemma: {
    config: { ...llamaConfig, model_type: 'gemma', hidden_act: 'gelu_pytorch_tanh', tie_word_embeddings: true },
    tensors: llamaTensors(llamaNorms),
  },
  gemma3_text: {
    config: {
      ...llamaConfig,
      model_type: 'gemma3_text',
      hidden_activation: 'gelu_pytorch_tanh',
      query_pre_attn_scalar: 4,
      rope_local_base_freq: 10_000,
      sliding_window: 8,
      sliding_window_pattern: 2,
      tie_word_embeddings: true,
    },
    tensors: llamaTensors([...llamaNorms, 'pre_feedforward_layernorm', 'post_feedforward_layernorm'], matrix, true),
  },
  gpt_neox: {
    config: {
      ...common,
      model_type: 'gpt_neox',
      hidden_act: 'gelu',
      layer_norm_eps: 1e-5,
      rotary_pct: 0.5,
      rotary_emb_base: 10_000,
    },
    tensors: stack(
      matrix('gpt_neox.embed_in', vocabulary, d),
      perLayer((i) => {
        const at = `gpt_neox.layers.${i}`
        return stack(
          layerNorm(`${at}.input_layernorm`),
          layerNorm(`${at}.post_attention_layernorm`),
          biased(`${at}.attention.query_key_value`, 3 * d, d),
          biased(`${at}.attention.dense`, d, d),
          biased(`${at}.mlp.dense_h_to_4h`, f, d),
          biased(`${at}.mlp.dense_4h_to_h`, d, f),
        )
      }),
      layerNorm('gpt_neox.final_layer_norm'),
      matrix('embed_out', vocabulary, d),
    ),
  },
  gpt_neo: {
    config: {
      model_type: 'gpt_neo',
      hidden_size: d,
      num_layers: layers,
      num_heads: heads,
      intermediate_size: f,
      vocab_size: vocabulary,
      max_position_embeddings: positions,
      layer_norm_epsilon: 1e-5,
      activation_function: 'gelu_new',
      attention_types: [[['global', 'local'], 1]],
      window_size: 8,
    },
    tensors: stack(
      matrix(neo('wte'), vocabulary, d),
      matrix(neo('wpe'), positions, d),
      perLayer((i) => {
        const at = neo(`h.${i}`)
        return stack(
          layerNorm(`${at}.ln_1`),
          ...['q', 'k', 'v'].map((part) => matrix(`${at}.attn.attention.${part}_proj`, d, d)),
          biased(`${at}.attn.attention.out_proj`, d, d),
          layerNorm(`${at}.ln_2`),
          biased(`${at}.mlp.c_fc`, f, d),
          biased(`${at}.mlp.c_proj`, d, f),
        )
      }),
      layerNorm(neo('ln_f')),
    ),
  },
  opt: {
    config: {
      model_type: 'opt',
      hidden_size: d,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      ffn_dim: f,
      vocab_size: vocabulary,
      max_position_embeddings: positions,
      word_embed_proj_dim: d,
      activation_function: 'relu',
    },
    tensors: stack(
      matrix(opt('embed_tokens'), vocabulary, d),
      matrix(opt('embed_positions'), positions + 2, d),
      perLayer((i) => {
        const at = opt(`layers.${i}`)
        return stack(
          layerNorm(`${at}.self_attn_layer_norm`),
          ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((part) => biased(`${at}.self_attn.${part}`, d, d)),
          layerNorm(`${at}.final_layer_norm`),
          biased(`${at}.fc1`, f, d),
          biased(`${at}.fc2`, d, f),
        )
      }),
      layerNorm(opt('final_layer_norm')),
    ),
  },
}
