import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/**
 * Checkpoints of a real size with random weights, written tensor by tensor so that a 500 MB file costs 50 MB of memory to make.
 * For budgets, throughput and uploads: what the numbers mean is another suite's business.
 */
export interface SyntheticShape {
  readonly width: number
  readonly layers: number
  readonly heads: number
  readonly vocabulary: number
  readonly positions: number
}

/** GPT-2 small: 124,439,808 parameters, 498 MB in float32. */
export const gpt2Small: SyntheticShape = { width: 768, layers: 12, heads: 12, vocabulary: 50257, positions: 1024 }

/**
 * Writes `config.json`, `tokenizer.json` (word i is `w<i>`, so a text of n words has n tokens) and `model.safetensors` (float32) into
 * `folder`; the same seed gives the same bytes.
 */
export async function writeSyntheticGpt2(folder: string, shape: SyntheticShape, seed = 1): Promise<void> {
  await mkdir(folder, { recursive: true })
  const config = {
    architectures: ['GPT2LMHeadModel'],
    model_type: 'gpt2',
    n_embd: shape.width,
    n_layer: shape.layers,
    n_head: shape.heads,
    n_positions: shape.positions,
    vocab_size: shape.vocabulary,
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    tie_word_embeddings: true,
  }
  const vocab = Object.fromEntries(Array.from({ length: shape.vocabulary }, (_, i) => [`w${i}`, i]))
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: 'w0' },
  }
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config))
  await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(tokenizer))
  await writeTensors(path.join(folder, 'model.safetensors'), gpt2Tensors(shape), seed)
}

/** A LoRA on `c_attn` of the given layers, as PEFT saves it, with a B that is not zero. */
export async function writeSyntheticLora(
  folder: string,
  shape: SyntheticShape,
  layers: readonly number[],
  rank = 8,
  seed = 2,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const config = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    r: rank,
    lora_alpha: 2 * rank,
    target_modules: ['c_attn'],
    layers_to_transform: layers,
    fan_in_fan_out: true,
    bias: 'none',
  }
  await writeFile(path.join(folder, 'adapter_config.json'), JSON.stringify(config))
  const tensors = layers.flatMap((layer): Tensor[] => [
    [`base_model.model.transformer.h.${layer}.attn.c_attn.lora_A.weight`, [rank, shape.width], 'normal'],
    [`base_model.model.transformer.h.${layer}.attn.c_attn.lora_B.weight`, [3 * shape.width, rank], 'normal'],
  ])
  await writeTensors(path.join(folder, 'adapter_model.safetensors'), tensors, seed)
}

/** A bare output projection, as a head-only fine-tune saves it. */
export async function writeSyntheticHead(folder: string, shape: SyntheticShape, seed = 3): Promise<void> {
  await mkdir(folder, { recursive: true })
  const tensors: Tensor[] = [['lm_head.weight', [shape.vocabulary, shape.width], 'normal']]
  await writeTensors(path.join(folder, 'model.safetensors'), tensors, seed)
}

type Tensor = readonly [name: string, shape: readonly number[], fill: 'normal' | 'ones' | 'zeros']

function gpt2Tensors({ width: d, layers, vocabulary, positions }: SyntheticShape): Tensor[] {
  const norm = (name: string): Tensor[] => [
    [`${name}.weight`, [d], 'ones'],
    [`${name}.bias`, [d], 'zeros'],
  ]
  const linear = (name: string, inputs: number, outputs: number): Tensor[] => [
    [`${name}.weight`, [inputs, outputs], 'normal'],
    [`${name}.bias`, [outputs], 'zeros'],
  ]
  return [
    ['wte.weight', [vocabulary, d], 'normal'],
    ['wpe.weight', [positions, d], 'normal'],
    ...Array.from({ length: layers }, (_, i) => [
      ...norm(`h.${i}.ln_1`),
      ...linear(`h.${i}.attn.c_attn`, d, 3 * d),
      ...linear(`h.${i}.attn.c_proj`, d, d),
      ...norm(`h.${i}.ln_2`),
      ...linear(`h.${i}.mlp.c_fc`, d, 4 * d),
      ...linear(`h.${i}.mlp.c_proj`, 4 * d, d),
    ]).flat(),
    ...norm('ln_f'),
  ]
}

const CHUNK = 1 << 20

async function writeTensors(file: string, tensors: readonly Tensor[], seed: number): Promise<void> {
  const header: Record<string, unknown> = {}
  let end = 0
  for (const [name, shape] of tensors) {
    const begin = end
    end += 4 * size(shape)
    header[name] = { dtype: 'F32', shape, data_offsets: [begin, end] }
  }
  const text = JSON.stringify(header)
  const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  await pipeline(async function* () {
    yield length
    yield json
    for (const [index, [, shape, fill]] of tensors.entries()) yield* values(size(shape), fill, seed * 100_003 + index)
  }, createWriteStream(file))
}

/** Uniform with the standard deviation 0.02 of GPT-2's initialisation: quick, bounded, and no worse for a throughput. */
function* values(count: number, fill: Tensor[2], seed: number): Generator<Uint8Array> {
  let state = (seed * 2654435761) >>> 0 || 1
  for (let from = 0; from < count; from += CHUNK) {
    const chunk = new Float32Array(Math.min(CHUNK, count - from))
    if (fill === 'ones') chunk.fill(1)
    if (fill === 'normal') {
      for (let i = 0; i < chunk.length; i++) {
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        chunk[i] = (state / 2 ** 31) * 0.02 * Math.sqrt(3)
      }
    }
    yield new Uint8Array(chunk.buffer)
  }
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
