import { json, wave, wellFormed, type Tensors } from './build.ts'

/** The smallest honest GPT-2: what hostile uploads are broken copies of, and what hostile adapters claim to fit. */
export const tiny = { width: 8, layers: 2, heads: 2, vocabulary: 32, positions: 64 } as const

const { width: d, layers, vocabulary, positions } = tiny

export const tinyConfig = {
  architectures: ['GPT2LMHeadModel'],
  model_type: 'gpt2',
  n_embd: d,
  n_layer: layers,
  n_head: tiny.heads,
  n_positions: positions,
  vocab_size: vocabulary,
  activation_function: 'gelu_new',
  layer_norm_epsilon: 1e-5,
  tie_word_embeddings: true,
}

export const tinyTensors: Tensors = Object.fromEntries([
  ['wte.weight', [[vocabulary, d], wave()]],
  ['wpe.weight', [[positions, d], wave(0.05)]],
  ...Array.from({ length: layers }, (_, i) => [
    [`h.${i}.ln_1.weight`, [[d], 1]],
    [`h.${i}.ln_1.bias`, [[d], 0]],
    [`h.${i}.attn.c_attn.weight`, [[d, 3 * d], wave(0.2)]],
    [`h.${i}.attn.c_attn.bias`, [[3 * d], 0]],
    [`h.${i}.attn.c_proj.weight`, [[d, d], wave(0.2)]],
    [`h.${i}.attn.c_proj.bias`, [[d], 0]],
    [`h.${i}.ln_2.weight`, [[d], 1]],
    [`h.${i}.ln_2.bias`, [[d], 0]],
    [`h.${i}.mlp.c_fc.weight`, [[d, 4 * d], wave(0.2)]],
    [`h.${i}.mlp.c_fc.bias`, [[4 * d], 0]],
    [`h.${i}.mlp.c_proj.weight`, [[4 * d, d], wave(0.2)]],
    [`h.${i}.mlp.c_proj.bias`, [[d], 0]],
  ]).flat(),
  ['ln_f.weight', [[d], 1]],
  ['ln_f.bias', [[d], 0]],
])

/** Splits on white space: `t0 t1 t2`, 32 words. */
export const tinyTokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: Object.fromEntries(Array.from({ length: vocabulary }, (_, i) => [i === 0 ? '[UNK]' : `t${i}`, i])),
    unk_token: '[UNK]',
  },
}

export const tinyLoraConfig = {
  peft_type: 'LORA',
  task_type: 'CAUSAL_LM',
  base_model_name_or_path: 'tiny',
  r: 2,
  lora_alpha: 4,
  target_modules: ['c_attn'],
  fan_in_fan_out: true,
  bias: 'none',
}

const loraKey = (layer: number, part: 'A' | 'B') =>
  `base_model.model.transformer.h.${layer}.attn.c_attn.lora_${part}.weight`

export const tinyLoraTensors: Tensors = Object.fromEntries(
  [0, 1].flatMap((layer) => [
    [loraKey(layer, 'A'), [[2, d], wave(0.3)]],
    [loraKey(layer, 'B'), [[3 * d, 2], wave(0.3)]],
  ]),
)

export const tinyBase = {
  'config.json': json(tinyConfig),
  'tokenizer.json': json(tinyTokenizer),
  'model.safetensors': wellFormed(tinyTensors),
}

export const tinyLora = {
  'adapter_config.json': json(tinyLoraConfig),
  'adapter_model.safetensors': wellFormed(tinyLoraTensors),
}
