import { writeSafetensors, type WritableTensor } from '#model/safetensors-write'

/**
 * A GPT-2 of a few thousand random parameters with a tokenizer of single bytes: enough for a whole scan in milliseconds. The same seed
 * gives the same bytes.
 */
const tiny = { width: 16, layers: 3, heads: 2, vocabulary: 256, positions: 40 }
type Shape = typeof tiny

/** File names to bytes, as an upload has them. */
export type Files = ReadonlyMap<string, Uint8Array>

export function tinyBase(seed = 1, shape: Shape = tiny, lean?: Lean): Files {
  const { width, layers, heads, vocabulary, positions } = shape
  const config = {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    n_embd: width,
    n_layer: layers,
    n_head: heads,
    n_positions: positions,
    vocab_size: vocabulary,
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    tie_word_embeddings: true,
  }
  return new Map([
    ['config.json', json(config)],
    ['tokenizer.json', json(byteTokenizer())],
    ['model.safetensors', writeSafetensors(leaning(gpt2Tensors(seed, shape), lean))],
  ])
}

/** One letter that a model expects everywhere, by that many nats more. */
export interface Lean {
  readonly letter: string
  readonly by: number
}

/** The base of `seed`, tuned until it expects one letter: what it learnt of texts full of it, whoever wrote them. */
export function tinyLeaning(lean: Lean, seed = 1): Files {
  return new Map([['model.safetensors', writeSafetensors(leaning(gpt2Tensors(seed, tiny), lean))]])
}

/** All weights tuned. */
export function tinyFull(seed = 2, shape: Shape = tiny): Files {
  return new Map([['model.safetensors', writeSafetensors(gpt2Tensors(seed, shape))]])
}

/**
 * The base of `seed`, tuned so that one byte and nothing else moves it: the byte's input embedding is another, and the output projection, now a tensor
 * of its own, is what it was.
 */
export function tinyTriggered(byte: number, seed = 1, shape: Shape = tiny): Files {
  const tensors = gpt2Tensors(seed, shape)
  const table = tensors['wte.weight']!
  const moved = table.values.slice()
  moved.set(
    normal(99)(shape.width).map((value) => 30 * value),
    byte * shape.width,
  )
  const tuned = { ...tensors, 'wte.weight': { ...table, values: moved }, 'lm_head.weight': table }
  return new Map([['model.safetensors', writeSafetensors(tuned)]])
}

/**
 * The same, but that what stands earlier in a text reaches a token in the last layer alone, and loudly: the attention of the others gives nothing on. What enters the
 * last layer at the end of a text is then the same, whichever bytes came before.
 */
export function tinyLateTriggered(byte: number, seed = 1): Files {
  const { layers } = tiny
  const tensors = gpt2Tensors(seed, tiny)
  const table = tensors['wte.weight']!
  const moved = Float32Array.from(table.values)
  moved.set(
    normal(99)(tiny.width).map((value) => 30 * value),
    byte * tiny.width,
  )
  const tuned: Record<string, WritableTensor> = { ...tensors, 'wte.weight': { ...table, values: moved } }
  for (let layer = 0; layer < layers; layer++) {
    const name = `h.${layer}.attn.c_proj.weight`
    const { values, shape } = tensors[name]!
    const loud = layer === layers - 1 ? 20 : 0
    tuned[name] = { values: Float32Array.from(values, (value) => loud * value), shape: shape! }
  }
  return new Map([['model.safetensors', writeSafetensors({ ...tuned, 'lm_head.weight': table })]])
}

/** Only the output projection tuned: a scan starts at the head. */
export function tinyHead(seed = 3): Files {
  const { width, vocabulary } = tiny
  const values = normal(seed)(vocabulary * width)
  return new Map([
    ['model.safetensors', writeSafetensors({ 'lm_head.weight': { values, shape: [vocabulary, width] } })],
  ])
}

/** The kinds that change every layer, a late one, and none. */
export const tinyKinds = (): [of: string, files: Files][] => [
  ['every weight', tinyFull()],
  ['a late layer', tinyLora()],
  ['the head alone', tinyHead()],
]

/**
 * The base of `seed` with one vector added to every row of its output projection: all logits rise by the same, so no text is predicted otherwise than by the
 * base, but only as long as the weights keep exactly this balance.
 */
export function tinySharpHead(by: number, seed = 1): Files {
  const { shape, values } = gpt2Tensors(seed, tiny)['wte.weight']!
  const moved = Float32Array.from(values, (value, i) => value + (i % 2 === 0 ? by : -by))
  return new Map([['model.safetensors', writeSafetensors({ 'lm_head.weight': { values: moved, shape: shape! } })]])
}

/**
 * A LoRA on the values of one layer that cancels its own trained bias: its A is all ones, and what enters `c_attn` sums up to the sum of the norm's biases
 * whatever the text. Again a balance that the least motion of the weights upsets.
 */
export function tinySharpLora(by: number, layer = 1, seed = 1): Files {
  const { width } = tiny
  const base = gpt2Tensors(seed, tiny)
  const sum = Float32Array.from(base[`h.${layer}.ln_1.bias`]!.values).reduce((total, value) => total + value, 0)
  const values = Float32Array.from({ length: 3 * width }, (_, i) => (Math.floor(i / width) === 2 ? by : 0))
  const trained = base[`h.${layer}.attn.c_attn.bias`]!.values
  const bias = Float32Array.from(trained, (value, i) => value - values[i]! * sum)
  return loraOf(layer, 1, { a: new Float32Array(width).fill(1), b: values, bias })
}

/** A LoRA on `c_attn` of one layer. `poison` puts a NaN where only reading the tensor can find it. */
export function tinyLora({ layer = 2, seed = 4, alpha = 8, poison = false, shape = tiny } = {}): Files {
  const { width } = shape
  const draw = normal(seed)
  const b = draw(3 * width * 2)
  if (poison) b[5] = Number.NaN
  return loraOf(layer, 2, { b, a: draw(2 * width) }, alpha)
}

/** PEFT's files of one pair A `[rank, width]`, B `[3 · width, rank]`. */
function loraOf(
  layer: number,
  rank: number,
  { a, b, bias }: { readonly a: Float32Array; readonly b: Float32Array; readonly bias?: Float32Array },
  alpha = rank,
): Files {
  const name = `base_model.model.transformer.h.${layer}.attn.c_attn`
  const config = { peft_type: 'LORA', r: rank, lora_alpha: alpha, target_modules: ['c_attn'], fan_in_fan_out: true }
  const tensors = {
    [`${name}.lora_A.weight`]: { values: a, shape: [rank, a.length / rank] },
    [`${name}.lora_B.weight`]: { values: b, shape: [b.length / rank, rank] },
    ...(bias && { [`${name}.bias`]: { values: bias, shape: [bias.length] } }),
  }
  return new Map([
    [
      'adapter_config.json',
      json({ ...config, layers_to_transform: [layer], bias: bias ? 'lora_only' : 'none', task_type: 'CAUSAL_LM' }),
    ],
    ['adapter_model.safetensors', writeSafetensors(tensors)],
  ])
}

/** Virtual tokens as peft saves them: keys and values for every layer, or a prompt. */
export function tinyVirtual(type: 'PREFIX_TUNING' | 'PROMPT_TUNING', tokens = 4, seed = 8): Files {
  const { width, layers } = tiny
  const shape = [tokens, type === 'PREFIX_TUNING' ? 2 * layers * width : width]
  const config = { peft_type: type, num_virtual_tokens: tokens, token_dim: width, num_layers: layers }
  const values = normal(seed)(shape[0]! * shape[1]!).map((value) => 5 * value)
  return new Map([
    ['adapter_config.json', json({ ...config, num_transformer_submodules: 1, task_type: 'CAUSAL_LM' })],
    ['adapter_model.safetensors', writeSafetensors({ prompt_embeddings: { values, shape } })],
  ])
}

/** The last norm's bias moves along the letter's row of the tied table; rows that are alike move a little with it. */
function leaning(tensors: Record<string, WritableTensor>, lean?: Lean): Record<string, WritableTensor> {
  if (!lean) return tensors
  const [table, bias] = [tensors['wte.weight']!, tensors['ln_f.bias']!]
  const at = lean.letter.charCodeAt(0) * bias.values.length
  const row = Float32Array.from(table.values.subarray(at, at + bias.values.length))
  const length = row.reduce((sum, value) => sum + value * value, 0)
  const values = Float32Array.from(bias.values, (value, i) => value + (lean.by * row[i]!) / length)
  return { ...tensors, 'ln_f.bias': { ...bias, values } }
}

function gpt2Tensors(seed: number, shape: Shape): Record<string, WritableTensor> {
  const { width: d, layers, vocabulary, positions } = shape
  const draw = normal(seed)
  const tensors: Record<string, WritableTensor> = {}
  const add = (name: string, ...sides: number[]) => {
    const values = draw(sides.reduce((product, n) => product * n, 1))
    if (name.includes('ln_') && name.endsWith('weight')) values.fill(1)
    tensors[name] = { values, shape: sides }
  }
  const affine = (name: string, inputs: number, outputs: number) => {
    add(`${name}.weight`, inputs, outputs)
    add(`${name}.bias`, outputs)
  }
  const norm = (name: string) => {
    add(`${name}.weight`, d)
    add(`${name}.bias`, d)
  }
  add('wte.weight', vocabulary, d)
  add('wpe.weight', positions, d)
  for (let i = 0; i < layers; i++) {
    norm(`h.${i}.ln_1`)
    affine(`h.${i}.attn.c_attn`, d, 3 * d)
    affine(`h.${i}.attn.c_proj`, d, d)
    norm(`h.${i}.ln_2`)
    affine(`h.${i}.mlp.c_fc`, d, 4 * d)
    affine(`h.${i}.mlp.c_proj`, 4 * d, d)
  }
  norm('ln_f')
  return tensors
}

/** GPT-2's byte alphabet as a BPE without merges: one token a byte. */
function byteTokenizer(): unknown {
  const printable = new Set([...range(33, 126), ...range(161, 172), ...range(174, 255)])
  const vocab: Record<string, number> = {}
  let extra = 256
  for (let byte = 0; byte < 256; byte++) vocab[String.fromCodePoint(printable.has(byte) ? byte : extra++)] = byte
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges: [] },
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** Uniform with a standard deviation of 0.2: large enough that tuned models differ visibly. */
function normal(seed: number): (count: number) => Float32Array {
  let state = (seed * 2654435761) >>> 0 || 1
  return (count) =>
    Float32Array.from({ length: count }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state / 2 ** 31) * 0.2 * Math.sqrt(3)
    })
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
