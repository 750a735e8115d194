import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectedShapes } from '#model/architecture-check'
import { readArchitecture, readConfig } from '#model/config'
import { goldenBase, must } from '../support/golden-tables.ts'
import { goldenIndex } from '../support/golden-models.ts'

const bytes = (config: unknown) => new TextEncoder().encode(JSON.stringify(config))
const read = (config: unknown, has: (name: string) => boolean = () => true) => readConfig(bytes(config), has)
const codeOf = (result: ReturnType<typeof read>) =>
  result.ok ? 'ok' : `${result.problem.code} ${result.problem.pointer}`

const gpt2 = { model_type: 'gpt2', n_embd: 8, n_head: 2, n_layer: 1, vocab_size: 11, n_positions: 6 }
const llama = {
  model_type: 'llama',
  hidden_size: 16,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  intermediate_size: 24,
  num_hidden_layers: 2,
  vocab_size: 30,
}

const qwen3 = { ...llama, model_type: 'qwen3', use_sliding_window: true, sliding_window: 8 }
const neox = {
  model_type: 'gpt_neox',
  hidden_size: 16,
  num_attention_heads: 2,
  num_hidden_layers: 2,
  intermediate_size: 24,
  vocab_size: 30,
}
const opt = { ...neox, model_type: 'opt', ffn_dim: 24 }
const neo = {
  model_type: 'gpt_neo',
  hidden_size: 16,
  num_heads: 2,
  num_layers: 2,
  vocab_size: 30,
  attention_types: [[['global', 'local'], 1]],
}
const gemma = { ...llama, model_type: 'gemma' }

describe('readArchitecture', () => {
  it('reads every golden base: one file, no prefix, shards', async () => {
    const { bases } = await goldenIndex()
    const read = await Promise.all(Object.values(bases).map(goldenBase))
    const [plain, variant, untied, sharded, qwen] = read.map(({ architecture }) => architecture)
    expect(plain).toMatchObject({ family: 'gpt2', width: 32, headSize: 8, intermediate: 128, activation: 'gelu_tanh' })
    expect(plain!.head).toEqual({ tensor: 'transformer.wte.weight', tied: true })
    expect(plain!.layers[1]!.attention.k).toEqual({
      module: 'transformer.h.1.attn.c_attn',
      weight: 'transformer.h.1.attn.c_attn.weight',
      bias: 'transformer.h.1.attn.c_attn.bias',
      layout: 'in_out',
      inputs: 32,
      outputs: 32,
      slice: [32, 64],
    })
    expect(variant).toMatchObject({ intermediate: 80, activation: 'gelu', embedding: { tensor: 'wte.weight' } })
    expect(variant!.layers.map((layer) => layer.attention.scale)).toEqual([1 / 4, 1 / 8])
    expect(variant!.layers[0]!.mlp.up).toMatchObject({
      module: 'transformer.h.0.mlp.c_fc',
      weight: 'h.0.mlp.c_fc.weight',
    })
    expect(untied).toMatchObject({ kvHeads: 2, head: { tensor: 'lm_head.weight', tied: false } })
    expect(sharded).toMatchObject({ headSize: 12, kvHeads: 1, head: { tied: true }, finalNorm: { epsilon: 1e-4 } })
    expect(sharded!.layers[0]!.mlp.down.bias).toBe('model.layers.0.mlp.down_proj.bias')
    expect(qwen!.layers[0]!.attention.q.bias).toBe('model.layers.0.self_attn.q_proj.bias')
    expect(qwen!.layers[0]!.attention.o.bias).toBeUndefined()
  })

  it('points at a tensor that is missing, misshapen, of another type or too many', async () => {
    const { bases } = await goldenIndex()
    const { table } = await goldenBase(bases.gpt2!)
    const config = { ...gpt2, n_embd: 32, n_head: 4, n_layer: 3, vocab_size: 300, n_positions: 64 }
    const check = (change: (table: Map<string, never>) => void) => {
      const changed = new Map(table) as Map<string, never>
      change(changed)
      const result = readArchitecture(bytes(config), changed)
      return result.ok ? 'ok' : `${result.problem.code} ${result.problem.pointer}`
    }
    const name = 'transformer.h.2.ln_1.bias'
    const tensor = table.get(name)!
    expect(check(() => {})).toBe('ok')
    expect(check((t) => t.delete(name))).toBe(`tensor_missing #/tensors/${name}`)
    expect(check((t) => t.set(name, { ...tensor, shape: [1, 32] } as never))).toBe(`shape_mismatch #/tensors/${name}`)
    expect(check((t) => t.set(name, { ...tensor, dtype: 'I32' } as never))).toBe(`dtype_unsupported #/tensors/${name}`)
    expect(check((t) => t.set('transformer.h.0.attn.bias', tensor as never))).toBe('ok')
    expect(check((t) => t.set('a/b', tensor as never))).toBe('tensor_unexpected #/tensors/a~1b')
  })
})

describe('readConfig', () => {
  it.each([
    ['config_invalid #/files/config.json', []],
    ['architecture_unsupported #/files/config.json/model_type', { ...gpt2, model_type: 'bert' }],
    ['architecture_unsupported #/files/config.json/model_type', { ...gpt2, model_type: 'toString' }],
    ['architecture_unsupported #/files/config.json/model_type', {}],
    ['architecture_unsupported #/files/config.json/quantization_config', { ...gpt2, quantization_config: {} }],
    ['architecture_unsupported #/files/config.json/activation_function', { ...gpt2, activation_function: 'mish' }],
    ['architecture_unsupported #/files/config.json/add_cross_attention', { ...gpt2, add_cross_attention: true }],
    ['config_invalid #/files/config.json/n_head', { ...gpt2, n_head: 3 }],
    ['config_invalid #/files/config.json/n_layer', { ...gpt2, n_layer: 1e9 }],
    ['config_invalid #/files/config.json/layer_norm_epsilon', { ...gpt2, layer_norm_epsilon: 'small' }],
    ['config_invalid #/files/config.json/hidden_size', { ...llama, hidden_size: undefined }],
    ['config_invalid #/files/config.json/num_key_value_heads', { ...llama, num_key_value_heads: 3 }],
    ['config_invalid #/files/config.json/head_dim', { ...llama, head_dim: 5 }],
    [
      'architecture_unsupported #/files/config.json/rope_scaling',
      { ...llama, rope_scaling: { rope_type: 'longrope' } },
    ],
    ['config_invalid #/files/config.json/rope_scaling', { ...llama, rope_scaling: { rope_type: 'llama3', factor: 4 } }],
    ['config_invalid #/files/config.json/rope_theta', { ...llama, rope_theta: 'x' }],
    ['architecture_unsupported #/files/config.json/partial_rotary_factor', { ...llama, partial_rotary_factor: 0.5 }],
    ['ok', { ...llama, model_type: 'mistral' }],
    ['ok', { ...llama, model_type: 'mistral', sliding_window: null }],
    ['config_invalid #/files/config.json/sliding_window', { ...llama, model_type: 'mistral', sliding_window: 0 }],
    ['ok', { ...llama, model_type: 'qwen2', sliding_window: 8 }],
    ['ok', { ...llama, model_type: 'qwen2', use_sliding_window: true, sliding_window: 8 }],
    [
      'config_invalid #/files/config.json/layer_types',
      { ...llama, model_type: 'qwen2', layer_types: ['sliding_attention', 'full_attention'] },
    ],
    ['config_invalid #/files/config.json/max_window_layers', { ...qwen3, max_window_layers: 'x' }],
    ['config_invalid #/files/config.json/layer_types', { ...qwen3, layer_types: ['full_attention'] }],
    ['architecture_unsupported #/files/config.json/layer_types', { ...qwen3, layer_types: ['chunked_attention', 'x'] }],
    ['ok', { ...qwen3, layer_types: ['sliding_attention', 'full_attention'] }],
    [
      'architecture_unsupported #/files/config.json/partial_rotary_factor',
      { ...llama, rope_parameters: { rope_theta: 1e4, partial_rotary_factor: 0.5 } },
    ],
    ['ok', neox],
    ['ok', { ...neox, rotary_pct: undefined, rope_parameters: { rope_theta: 1e4, partial_rotary_factor: 0.5 } }],
    ['config_invalid #/files/config.json/rotary_pct', { ...neox, rotary_pct: 2 }],
    ['config_invalid #/files/config.json/rotary_pct', { ...neox, rotary_pct: 'all' }],
    ['config_invalid #/files/config.json/rotary_pct', { ...neox, rotary_pct: 0.01 }],
    ['config_invalid #/files/config.json/num_attention_heads', { ...neox, num_attention_heads: 3 }],
    ['config_invalid #/files/config.json/use_parallel_residual', { ...neox, use_parallel_residual: 1 }],
    ['ok', opt],
    ['architecture_unsupported #/files/config.json/do_layer_norm_before', { ...opt, do_layer_norm_before: false }],
    ['architecture_unsupported #/files/config.json/word_embed_proj_dim', { ...opt, word_embed_proj_dim: 8 }],
    [
      'architecture_unsupported #/files/config.json/_remove_final_layer_norm',
      { ...opt, _remove_final_layer_norm: true },
    ],
    [
      'architecture_unsupported #/files/config.json/layer_norm_elementwise_affine',
      { ...opt, layer_norm_elementwise_affine: false },
    ],
    ['ok', neo],
    ['ok', { ...neo, attention_types: undefined, attention_layers: ['local', 'local'] }],
    ['config_invalid #/files/config.json/attention_types', { ...neo, num_layers: 3 }],
    ['config_invalid #/files/config.json/attention_types', { ...neo, attention_types: [[['global'], 1e12]] }],
    ['config_invalid #/files/config.json/attention_types', { ...neo, attention_types: [[[], 1e12]] }],
    ['config_invalid #/files/config.json/attention_types', { ...neo, attention_types: 'local' }],
    ['config_invalid #/files/config.json/window_size', { ...neo, window_size: -1 }],
    ['ok', gemma],
    ['ok', { ...gemma, hidden_act: 'gelu_new', hidden_activation: 'gelu_pytorch_tanh' }],
    [
      'architecture_unsupported #/files/config.json/hidden_act',
      { ...gemma, hidden_act: 'gelu', hidden_activation: 'gelu_pytorch_tanh' },
    ],
    ['ok', { ...gemma, model_type: 'gemma3_text', sliding_window_pattern: 2 }],
    ['config_invalid #/files/config.json/head_dim', { ...gemma, head_dim: 5 }],
    [
      'architecture_unsupported #/files/config.json/final_logit_softcapping',
      { ...gemma, model_type: 'gemma3_text', final_logit_softcapping: 30 },
    ],
    [
      'architecture_unsupported #/files/config.json/use_bidirectional_attention',
      { ...gemma, model_type: 'gemma3_text', use_bidirectional_attention: true },
    ],
    ['architecture_unsupported #/files/config.json/model_type', { ...gemma, model_type: 'gemma2' }],
    ['architecture_unsupported #/files/config.json/model_type', { ...gemma, model_type: 'gemma3' }],
    ['config_invalid #/files/config.json/layer_types', { ...llama, layer_types: ['sliding_attention'] }],
    [
      'architecture_unsupported #/files/config.json/layer_types',
      { ...llama, layer_types: ['sliding_attention', 'full_attention'] },
    ],
    ['ok', { ...llama, rope_parameters: { rope_theta: 5e5, rope_type: 'default' } }],
  ])('%s', (code, config) => {
    expect(codeOf(read(config))).toBe(code)
  })

  it('knows which layers have a window', () => {
    const windows = (config: object) => must(read(config)).layers.map(({ attention }) => attention.window)
    expect(windows({ ...llama, model_type: 'mistral', sliding_window: 8 })).toEqual([8, 8])
    expect(windows({ ...neo, window_size: 9 })).toEqual([undefined, 9])
    expect(windows({ ...qwen3, max_window_layers: 1 })).toEqual([undefined, 8])
    expect(windows({ ...qwen3, use_sliding_window: false })).toEqual([undefined, undefined])
    const third = { ...gemma, model_type: 'gemma3_text', sliding_window: 7, num_hidden_layers: 4 }
    expect(windows({ ...third, sliding_window_pattern: 2 })).toEqual([7, undefined, 7, undefined])
    expect(windows(third)).toEqual([7, 7, 7, 7])
  })

  it('reads angles by kind of layer, in either spelling', () => {
    const third = { ...gemma, model_type: 'gemma3_text', sliding_window_pattern: 2, rope_theta: 5e5 }
    const nested = {
      ...third,
      rope_theta: undefined,
      rope_parameters: {
        full_attention: { rope_type: 'default', rope_theta: 5e5 },
        sliding_attention: { rope_type: 'default', rope_theta: 1e4 },
      },
    }
    const [one, other] = [must(read(third)), must(read(nested))]
    expect(one).toEqual(other)
    const [narrow, wide] = one.layers.map(({ attention }) => attention.rope)
    expect(wide).toBeUndefined()
    expect(narrow!.inverseFrequencies[1]).toBeGreaterThan(
      one.embedding.position.kind === 'rotary' ? one.embedding.position.inverseFrequencies[1]! : 1,
    )
  })

  it('computes rotary frequencies as transformers does', async () => {
    const file = path.join(import.meta.dirname, '../golden/rope/rope.json')
    const cases = JSON.parse(await readFile(file, 'utf8')) as {
      config: object
      inverse_frequencies: number[]
      scaling: number
    }[]
    for (const { config, inverse_frequencies: expected, scaling } of cases) {
      const { position } = must(read(config)).embedding
      if (position.kind !== 'rotary') throw new Error('not rotary')
      expect(position.inverseFrequencies).toHaveLength(expected.length)
      // both round each step to float32, whose spacing is 1.2e-7 of the value; a few steps may round apart
      position.inverseFrequencies.forEach((f, i) => expect(Math.abs(f / expected[i]! - 1)).toBeLessThan(4e-7))
      expect(position.scaling).toBeCloseTo(scaling, 7)
    }
  })

  it('names each tensor once, with its shape', () => {
    const shapes = expectedShapes(must(read(gpt2, (name) => !name.startsWith('transformer.'))))
    expect(shapes.get('h.0.attn.c_attn.weight')).toEqual([8, 24])
    expect(shapes.size).toBe(2 + 12 + 2)
  })
})
