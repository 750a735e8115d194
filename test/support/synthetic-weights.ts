import type { Architecture } from '#model/architecture'
import { expectedShapes } from '#model/architecture-check'
import type { ByteSource } from '#model/bytes'
import { checkpointWeights } from '#model/checkpoint'
import { readConfig } from '#model/config'
import type { PlacedTensor } from '#model/tensor-table'
import type { Weights } from '#model/weights'
import { randomFrom } from './random.ts'

/** Models of a real size as their `config.json` describes them. */
export const configs = {
  gpt2Small: {
    model_type: 'gpt2',
    n_embd: 768,
    n_layer: 12,
    n_head: 12,
    n_positions: 1024,
    vocab_size: 50257,
    activation_function: 'gelu_new',
  },
  smolLm2: {
    model_type: 'llama',
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    max_position_embeddings: 8192,
    vocab_size: 49152,
    hidden_act: 'silu',
    rms_norm_eps: 1e-5,
    rope_theta: 100000,
    tie_word_embeddings: true,
  },
  pythia160m: {
    model_type: 'gpt_neox',
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    max_position_embeddings: 2048,
    vocab_size: 50304,
  },
  opt125m: { model_type: 'opt' },
  gptNeo125m: {
    model_type: 'gpt_neo',
    hidden_size: 768,
    num_layers: 12,
    num_heads: 12,
    attention_types: [[['global', 'local'], 6]],
  },
  qwen3Small: {
    model_type: 'qwen3',
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    vocab_size: 151936,
    tie_word_embeddings: true,
  },
  gemma3Small: {
    model_type: 'gemma3_text',
    hidden_size: 640,
    intermediate_size: 2048,
    num_hidden_layers: 18,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    head_dim: 256,
    sliding_window: 512,
    max_position_embeddings: 32768,
    vocab_size: 262144,
  },
} as const

export function architectureOf(config: object): Architecture {
  const architecture = readConfig(new TextEncoder().encode(JSON.stringify(config)), () => false)
  if (!architecture.ok) throw new Error(architecture.problem.detail)
  return architecture.value
}

/** Small random numbers in ±0.03, the same block over and over: a checkpoint of any size that takes no disk and no time to make. */
export function syntheticWeights(architecture: Architecture, seed = 1): Weights {
  const random = randomFrom(seed)
  const block = new Uint8Array(Float32Array.from({ length: 1 << 18 }, () => 0.06 * random() - 0.03).buffer)
  const table = new Map<string, PlacedTensor>()
  let end = 0
  const source: ByteSource = {
    byteLength: Number.MAX_SAFE_INTEGER,
    async read(from, to) {
      const bytes = new Uint8Array(to - from)
      for (let at = from; at < to;) {
        const offset = at % block.length
        const length = Math.min(to - at, block.length - offset)
        bytes.set(block.subarray(offset, offset + length), at - from)
        at += length
      }
      return bytes
    },
  }
  for (const [name, shape] of expectedShapes(architecture)) {
    const start = end
    end += 4 * shape.reduce((product, size) => product * size, 1)
    table.set(name, { dtype: 'F32', shape, start, end, source, file: 'model.safetensors' })
  }
  return checkpointWeights(table)
}

export function randomSequences(lengths: readonly number[], vocabulary: number, seed = 1): Int32Array[] {
  const random = randomFrom(seed)
  return lengths.map((length) => Int32Array.from({ length }, () => Math.floor(random() * vocabulary)))
}
