import { describe, expect, it } from 'vitest'
import { readDelta } from '#model/deltas/detect'
import { writeSafetensors } from '#model/safetensors-write'
import { goldenFiles, goldenIndex } from '../support/golden-models.ts'
import { goldenBase, sources } from '../support/golden-tables.ts'

const { bases, cases } = await goldenIndex()
const { architecture } = await goldenBase(bases.gpt2!)
const text = new TextEncoder()

const filesOf = async (name: string) => {
  const one = cases.find((golden) => golden.name === name)!
  return goldenFiles(one.dir, one.files)
}
type Files = Map<string, Uint8Array>
type Json = Record<string, unknown>

async function outcome(files: Files, base = architecture): Promise<string> {
  const delta = await readDelta(sources(files), base)
  return delta.ok ? `ok ${delta.value.kind}` : `${delta.problem.code} ${delta.problem.pointer ?? ''}`
}

/** A golden delta with its adapter_config.json changed. */
async function configured(name: string, change: (config: Json) => Json): Promise<Files> {
  const files = await filesOf(name)
  const config = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json')))
  return files.set('adapter_config.json', text.encode(JSON.stringify(change(config))))
}

const lora = 'base_model.model.transformer.h.1.attn.c_attn.lora_A.weight'

describe('names', () => {
  it.each([
    ['pickle_refused #/files/pytorch_model.bin', 'pytorch_model.bin'],
    ['pickle_refused #/files/x.pt', 'x.pt'],
    ['file_unexpected #/files/..~1adapter.safetensors', '../adapter.safetensors'],
    ['file_unexpected #/files/.safetensors', '.safetensors'],
    ['file_unexpected #/files/__proto__', '__proto__'],
    ['ok lora', 'README.md'],
    ['ok lora', 'tokenizer.json'],
  ])('%s', async (code, name) => {
    expect(await outcome((await filesOf('gpt2/lora')).set(name, new Uint8Array(9)))).toBe(code)
  })

  it('sees pickles and zips under another name', async () => {
    const pickle = Uint8Array.of(0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7, 8)
    const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0)
    for (const bytes of [pickle, zip]) {
      const files = (await filesOf('gpt2/lora')).set('adapter_model.safetensors', bytes)
      expect(await outcome(files)).toBe('pickle_refused #/files/adapter_model.safetensors')
    }
  })

  it('takes a header whose length looks like a pickle for what it is', async () => {
    for (let pad = 0; pad < 4096; pad++) {
      const file = writeSafetensors(
        { 'lm_head.weight': { values: new Float32Array(9600), shape: [300, 32] } },
        { pad: 'x'.repeat(pad) },
      )
      if (file[0] !== 0x80 || file[1]! < 2 || file[1]! > 5) continue
      expect(await outcome(new Map([['model.safetensors', file]]))).toBe('ok head')
      return
    }
    throw new Error('no such header')
  })

  it('needs weights, and an index for several files', async () => {
    const files = await filesOf('gpt2/lora')
    const weights = files.get('adapter_model.safetensors')!
    expect(await outcome(new Map([['adapter_config.json', files.get('adapter_config.json')!]]))).toBe(
      'file_missing #/files',
    )
    expect(await outcome(new Map(files).set('more.safetensors', weights))).toBe('file_unexpected #/files')
    expect(await outcome(new Map([['adapter_model.safetensors', weights]]))).toMatch(/^base_mismatch #\/tensors\//)
  })
})

describe('PEFT configs', () => {
  const at = '#/files/adapter_config.json/'
  it.each([
    [`adapter_unsupported ${at}peft_type`, { peft_type: 'VERA' }],
    [`adapter_config_invalid ${at}peft_type`, { peft_type: '' }],
    [`adapter_config_invalid ${at}peft_type`, { peft_type: undefined }],
    [`adapter_unsupported ${at}init_lora_weights`, { init_lora_weights: 'pissa_niter_4' }],
    [`adapter_unsupported ${at}layer_replication`, { layer_replication: [[0, 2]] }],
    [`adapter_unsupported ${at}target_parameters`, { target_parameters: ['x'] }],
    [`adapter_unsupported ${at}trainable_token_indices`, { trainable_token_indices: [1] }],
    [`adapter_unsupported ${at}ensure_weight_tying`, { ensure_weight_tying: true }],
    [`adapter_unsupported ${at}use_qalora`, { use_qalora: true }],
    [`adapter_unsupported ${at}use_something_new`, { use_something_new: { a: 1 } }],
    ['ok lora', { something_new: 1, loftq_config: {}, megatron_core: 'x', use_bdlora: null }],
    [`adapter_config_invalid ${at}r`, { r: 1.5 }],
    [`adapter_config_invalid ${at}lora_alpha`, { lora_alpha: 'x' }],
    [`adapter_config_invalid ${at}bias`, { bias: 'some' }],
    [`adapter_config_invalid ${at}alpha_pattern`, { alpha_pattern: { c_attn: 'x' } }],
    [`adapter_config_invalid ${at}rank_pattern`, { rank_pattern: { '(a*)*': 4 } }],
    [`tensor_missing ${at}modules_to_save`, { modules_to_save: ['lm_head'] }],
    ['tensor_missing #/tensors/base_model.model.transformer.h.0.attn.c_attn.lora_A.weight', { use_dora: true }],
    ['shape_mismatch #/tensors/base_model.model.transformer.h.0.attn.c_attn.lora_A.weight', { r: 8 }],
    [`shape_mismatch #/tensors/${lora}`, { rank_pattern: { 'h.1.attn.c_attn': 2 } }],
  ])('%s', async (code, change) => {
    expect(await outcome(await configured('gpt2/lora', (config) => ({ ...config, ...change })))).toBe(code)
  })

  it('names the unknown type', async () => {
    const delta = await readDelta(
      sources(await configured('gpt2/lora', (config) => ({ ...config, peft_type: 'VERA' }))),
      architecture,
    )
    expect(!delta.ok && delta.problem.detail).toContain('"VERA"')
  })

  // Steps are counted, not seconds: with no bound on them the patterns would give the file's own ranks, after some hundred million.
  it('refuses patterns that take too long together', { timeout: 120_000 }, async () => {
    const heavy = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${'.*'.repeat(200)}x${i}`, 4]))
    expect(await outcome(await configured('gpt2/lora', (config) => ({ ...config, rank_pattern: heavy })))).toBe(
      `adapter_config_invalid ${at}rank_pattern`,
    )
  })
})

describe('virtual tokens', () => {
  const at = '#/files/adapter_config.json/'
  it.each([
    ['ok prefix', 'prefix', { num_layers: null, token_dim: null, prefix_projection: true, init_weights: 'zero' }],
    ['ok prompt', 'prompt', { num_layers: 12, prompt_tuning_init: 'TEXT' }],
    ['ok prompt', 'prompt', { peft_type: 'P_TUNING' }],
    [`adapter_config_invalid ${at}num_virtual_tokens`, 'prefix', { num_virtual_tokens: 0 }],
    [`adapter_config_invalid ${at}num_virtual_tokens`, 'prefix', { num_virtual_tokens: 1e9 }],
    [`adapter_config_invalid ${at}num_virtual_tokens`, 'prompt', { num_virtual_tokens: 63 }],
    ['shape_mismatch #/tensors/prompt_embeddings', 'prompt', { num_virtual_tokens: 62 }],
    ['shape_mismatch #/tensors/prompt_embeddings', 'prefix', { peft_type: 'PROMPT_TUNING' }],
    [`adapter_unsupported ${at}num_transformer_submodules`, 'prompt', { num_transformer_submodules: 2 }],
    [`base_mismatch ${at}token_dim`, 'prompt', { token_dim: 64 }],
    [`base_mismatch ${at}num_layers`, 'prefix', { num_layers: 12 }],
    [`base_mismatch ${at}token_dim`, 'prefix', { token_dim: 'wide' }],
    [`adapter_unsupported ${at}peft_type`, 'prompt', { peft_type: 'MULTITASK_PROMPT_TUNING' }],
  ])('%s: %s %j', async (code, name, change) => {
    expect(await outcome(await configured(`gpt2/${name}`, (config) => ({ ...config, ...change })))).toBe(code)
  })

  it('takes their one tensor and nothing beside it', async () => {
    const values = new Float32Array(5 * 32)
    const file = (name: string) => writeSafetensors({ [name]: { values, shape: [5, 32] } })
    const files = await filesOf('gpt2/prompt')
    expect(await outcome(files.set('adapter_model.safetensors', file('prompt')))).toBe(
      'tensor_unexpected #/tensors/prompt',
    )
    const two = { prompt_embeddings: { values, shape: [5, 32] }, 'lm_head.weight': { values, shape: [5, 32] } }
    expect(await outcome(files.set('adapter_model.safetensors', writeSafetensors(two)))).toBe(
      'tensor_unexpected #/tensors/lm_head.weight',
    )
  })
})

describe('AdapterHub configs', () => {
  const at = '#/files/adapter_config.json/config/'
  it.each([
    [`adapter_unsupported ${at}architecture`, { architecture: 'prefix_tuning' }],
    [`adapter_unsupported ${at}use_gating`, { use_gating: true }],
    [`adapter_unsupported ${at}phm_layer`, { phm_layer: true }],
    [`adapter_unsupported ${at}inv_adapter`, { inv_adapter: 'nice' }],
    [`adapter_unsupported ${at}residual_before_ln`, { residual_before_ln: 'post_add' }],
    [`adapter_unsupported ${at}non_linearity`, { non_linearity: 'leakyrelu' }],
    [`adapter_config_invalid ${at}reduction_factor`, { reduction_factor: 0 }],
    [`adapter_config_invalid ${at}scaling`, { scaling: 'huge' }],
    [`adapter_config_invalid ${at}output_adapter`, { output_adapter: false }],
    [
      'shape_mismatch #/tensors/transformer.h.0.output_adapters.adapters.tuned.adapter_down.0.weight',
      { reduction_factor: 8 },
    ],
    ['tensor_missing #/tensors/transformer.h.0.attention_adapters', { mh_adapter: true }],
    [`base_mismatch #/tensors/transformer.h.1.output_adapters.adapters.tuned.adapter_down.0.bias`, { leave_out: [1] }],
  ])('%s', async (code, change) => {
    const files = await configured('gpt2/pfeiffer', (config) => ({
      ...config,
      config: { ...(config.config as Json), ...change },
    }))
    expect(await outcome(files)).toBe(code)
  })

  it.each([
    ['base_mismatch #/files/adapter_config.json/model_type', { model_type: 'llama' }],
    ['base_mismatch #/files/adapter_config.json/hidden_size', { hidden_size: 768 }],
    ['adapter_config_invalid #/files/adapter_config.json/config', { config: 'pfeiffer' }],
    ['adapter_config_invalid #/files/adapter_config.json/name', { name: 7 }],
    [
      'tensor_unexpected #/tensors/transformer.h.0.output_adapters.adapters.tuned.adapter_down.0.bias',
      { name: 'other' },
    ],
  ])('%s', async (code, change) => {
    expect(await outcome(await configured('gpt2/pfeiffer', (config) => ({ ...config, ...change })))).toBe(code)
  })

  it('reads the names and activations that adapter-transformers gave', async () => {
    const files = await configured('gpt2/pfeiffer', (config) => ({
      ...config,
      version: undefined,
      config: { ...(config.config as Json), non_linearity: 'gelu' },
    }))
    const weights = new TextDecoder('latin1').decode(files.get('adapter.safetensors'))
    const old = weights.replaceAll('output_adapters.adapters.tuned', 'output_adapters.layer_text_task_adapters.tuned')
    const bytes = Uint8Array.from(old, (char) => char.charCodeAt(0))
    const grown = BigInt(bytes.length - weights.length) + new DataView(bytes.buffer).getBigUint64(0, true)
    new DataView(bytes.buffer).setBigUint64(0, grown, true)
    const delta = await readDelta(sources(files.set('adapter.safetensors', bytes)), architecture)
    expect(delta.ok && delta.value.adapters.get(2)![0]).toMatchObject({
      activation: 'gelu_tanh',
      input: 'sum',
      residual: 'half',
      addStream: true,
    })
  })

  it('repairs the scaling of old LoRA files, and says so', async () => {
    const delta = await readDelta(sources(await filesOf('gpt2/hub-lora-old')), architecture)
    expect(delta.ok && delta.value.notes).toEqual([expect.stringContaining('alpha set to r (4)')])
    const odd = await configured('gpt2/hub-lora', (config) => ({ ...config, version: 'adapters.x' }))
    expect(await outcome(odd)).toBe('adapter_config_invalid #/files/adapter_config.json/config/version')
  })
})

describe('checkpoints', () => {
  const head = (name: string, shape: [number, number]) =>
    new Map([
      ['model.safetensors', writeSafetensors({ [name]: { values: new Float32Array(shape[0] * shape[1]), shape } })],
    ])

  it.each([
    ['ok head', 'lm_head.weight', [300, 32]],
    ['ok head', 'wte.weight', [300, 32]],
    ['shape_mismatch #/tensors/lm_head.weight', 'lm_head.weight', [301, 32]],
    ['base_mismatch #/tensors/transformer.h.9.ln_1.weight', 'transformer.h.9.ln_1.weight', [32, 1]],
    ['base_mismatch #/tensors/model.layers.0.mlp.up_proj.weight', 'model.layers.0.mlp.up_proj.weight', [64, 32]],
    ['nothing_changed ', 'transformer.h.0.attn.masked_bias', [1, 1]],
  ] as [string, string, [number, number]][])('%s', async (code, name, shape) => {
    expect(await outcome(head(name, shape))).toBe(code)
  })

  it('compares a config.json that comes along with the base', async () => {
    const files = await filesOf('gpt2/full')
    const config = JSON.parse(new TextDecoder().decode(files.get('config.json'))) as Json
    const changed = async (change: Json) =>
      outcome(new Map(files).set('config.json', text.encode(JSON.stringify({ ...config, ...change }))))
    expect(await changed({})).toBe('ok full')
    expect(await changed({ n_head: 8 })).toBe('base_mismatch #/files/config.json')
    expect(await changed({ n_layer: 2 })).toBe('base_mismatch #/files/config.json')
    expect(await changed({ layer_norm_epsilon: 1e-6 })).toBe('base_mismatch #/files/config.json')
    expect(await changed({ model_type: 'bert' })).toBe('architecture_unsupported #/files/config.json/model_type')
  })

  it('takes a head for both ends when a config.json that comes along ties them', async () => {
    const files = await filesOf('gpt2/full')
    const bare = head('lm_head.weight', [300, 32])
    const alone = await readDelta(sources(bare), architecture)
    expect(alone.ok && alone.value.changed).toEqual({ embedding: false, layers: [], head: true })
    const tied = await readDelta(sources(bare.set('config.json', files.get('config.json')!)), architecture)
    expect(tied.ok && tied.value.changed).toEqual({ embedding: true, layers: [], head: true })
    expect(tied.ok && tied.value.head.tensor).toBe('transformer.wte.weight')
  })

  it('refuses another family’s adapter', async () => {
    const { architecture: llama } = await goldenBase(bases.llama!)
    expect(await outcome(await filesOf('gpt2/lora'), llama)).toMatch(/^base_mismatch #\/tensors\/base_model/)
    expect(await outcome(await filesOf('llama/lora'))).toMatch(/^base_mismatch #\/tensors\/base_model/)
    expect(await outcome(await filesOf('llama/pfeiffer'))).toBe('base_mismatch #/files/adapter_config.json/model_type')
  })
})
