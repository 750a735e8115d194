import { brokenHeaders } from './headers.ts'
import { concat, json, utf8, wave, wellFormed, type Tensors } from './build.ts'
import type { HostileCase } from './case.ts'
import { hostileConfigs } from './configs.ts'
import { tiny, tinyConfig, tinyLora, tinyLoraConfig, tinyLoraTensors, tinyTensors, tinyTokenizer } from './tiny.ts'
import { hostileVirtual } from './virtual.ts'

const d = tiny.width

const containers: HostileCase[] = brokenHeaders.flatMap(({ name, code, make }) => {
  const codes = code === '' ? {} : { codes: [code] }
  return [
    { name: `base: ${name}`, submit: 'base', files: { 'model.safetensors': make(tinyTensors) }, ...codes },
    {
      name: `adapter: ${name}`,
      submit: 'model',
      files: { 'adapter_model.safetensors': make(tinyLoraTensors) },
      ...codes,
    },
  ]
})

function lora(name: string, config: unknown, tensors: Tensors = tinyLoraTensors, codes?: string[]): HostileCase {
  const files = {
    'adapter_config.json': config instanceof Uint8Array ? config : json(config),
    'adapter_model.safetensors': wellFormed(tensors),
  }
  return { name: `adapter: ${name}`, submit: 'model', files, ...(codes ? { codes } : {}) }
}

const keyA = 'base_model.model.transformer.h.0.attn.c_attn.lora_A.weight'
const keyB = 'base_model.model.transformer.h.0.attn.c_attn.lora_B.weight'
const without = (tensors: Tensors, ...names: string[]): Tensors =>
  Object.fromEntries(Object.entries(tensors).filter(([name]) => !names.includes(name)))

const adapterConfigs: HostileCase[] = [
  lora('config is empty', utf8('')),
  lora('config is not JSON', utf8('{peft_type: LORA}')),
  lora('config is not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])),
  lora('config is a list', []),
  lora('config is null', null),
  lora('config is a string', 'LORA'),
  lora('config has no type', {}),
  lora('config is nested without end', utf8(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)),
  lora('config is 5 MB of spaces', concat(utf8(' '.repeat(5_000_000)), json(tinyLoraConfig))),
  ...[
    'VERA',
    'LOHA',
    'OFT',
    'BOFT',
    'ADALORA',
    'POLY',
    'LN_TUNING',
    'FOURIERFT',
    'XLORA',
    'HRA',
    'NONSENSE',
    '',
    7,
    null,
    ['LORA'],
  ].map((type) => lora(`type ${JSON.stringify(type)}`, { ...tinyLoraConfig, peft_type: type })),
  ...[0, -1, 1.5, '8', null, 1e9, 'NaN'].map((r) => lora(`r is ${JSON.stringify(r)}`, { ...tinyLoraConfig, r })),
  ...['x', null, [], {}].map((alpha) =>
    lora(`lora_alpha is ${JSON.stringify(alpha)}`, { ...tinyLoraConfig, lora_alpha: alpha }),
  ),
  lora('rank_pattern is a list', { ...tinyLoraConfig, rank_pattern: [1] }),
  lora('rank_pattern disagrees with the file', { ...tinyLoraConfig, rank_pattern: { c_attn: 3 } }),
  lora('a pattern that backtracks for ever', {
    ...tinyLoraConfig,
    rank_pattern: { '(a+)+$': 2, [`(${'.*'.repeat(30)})x`]: 4 },
  }),
  lora('bias is unknown', { ...tinyLoraConfig, bias: 'some' }),
  lora('target_parameters', { ...tinyLoraConfig, target_parameters: ['h.0.attn'] }),
  lora('layer_replication', { ...tinyLoraConfig, layer_replication: [[0, 2]] }),
  lora('use_dora is text', { ...tinyLoraConfig, use_dora: 'yes' }),
  lora('DoRA without magnitudes', { ...tinyLoraConfig, use_dora: true }),
  lora('no tensors', tinyLoraConfig, {}),
  lora('A without B', tinyLoraConfig, without(tinyLoraTensors, keyB)),
  lora('B without A', tinyLoraConfig, without(tinyLoraTensors, keyA)),
  lora('A of the wrong width', tinyLoraConfig, { ...tinyLoraTensors, [keyA]: [[2, d + 1], wave()] }),
  lora('B of the wrong height', tinyLoraConfig, { ...tinyLoraTensors, [keyB]: [[d, 2], wave()] }),
  lora('ranks that differ', tinyLoraConfig, { ...tinyLoraTensors, [keyB]: [[3 * d, 3], wave()] }),
  lora('A is a vector', tinyLoraConfig, { ...tinyLoraTensors, [keyA]: [[2 * d], wave()] }),
  lora(
    'a layer that the base lacks',
    tinyLoraConfig,
    { [keyA.replace('h.0', 'h.9')]: [[2, d], wave()], [keyB.replace('h.0', 'h.9')]: [[3 * d, 2], wave()] },
    ['base_mismatch', 'tensor_unexpected', 'shape_mismatch'],
  ),
  lora(
    'an adapter for Llama',
    { ...tinyLoraConfig, target_modules: ['q_proj'] },
    {
      'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight': [[2, d], wave()],
      'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight': [[d, 2], wave()],
    },
    ['base_mismatch', 'tensor_unexpected', 'shape_mismatch'],
  ),
  lora('an adapter for a wider base', tinyLoraConfig, { [keyA]: [[2, 768], wave()], [keyB]: [[2304, 2], wave()] }),
  lora('tensors of nothing known', tinyLoraConfig, { 'hello.world': [[2, 2], wave()] }),
  lora(
    'a head of another vocabulary',
    { ...tinyLoraConfig, modules_to_save: ['lm_head'] },
    { ...tinyLoraTensors, 'base_model.model.lm_head.weight': [[33, d], wave()] },
  ),
  lora(
    'an unknown module to save',
    { ...tinyLoraConfig, modules_to_save: ['classifier'] },
    { ...tinyLoraTensors, 'base_model.model.classifier.weight': [[2, d], wave()] },
  ),
  lora('NaN weights', tinyLoraConfig, { ...tinyLoraTensors, [keyA]: [[2, d], Number.NaN] }),
  lora('infinite weights', tinyLoraConfig, { ...tinyLoraTensors, [keyB]: [[3 * d, 2], Number.POSITIVE_INFINITY] }),
  lora('weights that overflow', tinyLoraConfig, {
    ...tinyLoraTensors,
    [keyA]: [[2, d], 3e38],
    [keyB]: [[3 * d, 2], 3e38],
  }),
].map((one) => (/NaN weights|infinite weights|overflow/.test(one.name) ? { ...one, atScan: true } : one))

const bottleneck = {
  config: {
    mh_adapter: false,
    output_adapter: true,
    reduction_factor: 2,
    non_linearity: 'relu',
    original_ln_before: true,
    original_ln_after: true,
    residual_before_ln: true,
    ln_before: false,
    ln_after: false,
  },
  hidden_size: d,
  model_class: 'GPT2LMHeadModel',
  model_type: 'gpt2',
  name: 'x',
  version: 'adapters.1.2.0',
}
const down = (i: number) => `transformer.h.${i}.output_adapters.adapters.x`
const bottleneckTensors: Tensors = Object.fromEntries(
  [0, 1].flatMap((i) => [
    [`${down(i)}.adapter_down.0.weight`, [[4, d], wave()]],
    [`${down(i)}.adapter_down.0.bias`, [[4], 0]],
    [`${down(i)}.adapter_up.weight`, [[d, 4], wave()]],
    [`${down(i)}.adapter_up.bias`, [[d], 0]],
  ]),
)

function adapter(name: string, config: unknown, tensors: Tensors = bottleneckTensors): HostileCase {
  return {
    name: `bottleneck: ${name}`,
    submit: 'model',
    files: { 'adapter_config.json': json(config), 'adapter.safetensors': wellFormed(tensors) },
  }
}

const bottlenecks: HostileCase[] = [
  ...[
    ['use_gating', true],
    ['phm_layer', true],
    ['inv_adapter', 'nice'],
    ['non_linearity', 'mystery'],
    ['reduction_factor', 0],
    ['reduction_factor', 'x'],
    ['architecture', 'reft'],
    ['architecture', 'union'],
    ['scaling', 'huge'],
    ['cross_adapter', true],
  ].map(([key, value]) =>
    adapter(
      `${key} = ${value}`,
      { ...bottleneck, config: { ...bottleneck.config, [key as string]: value } },
      key === 'cross_adapter' ? {} : bottleneckTensors,
    ),
  ),
  adapter('config is text', { ...bottleneck, config: 'pfeiffer!' }),
  adapter('up without down', bottleneck, without(bottleneckTensors, `${down(0)}.adapter_down.0.weight`)),
  adapter('wrong width', bottleneck, {
    ...bottleneckTensors,
    [`${down(0)}.adapter_down.0.weight`]: [[4, d + 1], wave()],
  }),
  adapter('a layer too many', bottleneck, { ...bottleneckTensors, [`${down(7)}.adapter_up.weight`]: [[d, 4], wave()] }),
  adapter(
    'another adapter’s name',
    bottleneck,
    Object.fromEntries(Object.entries(bottleneckTensors).map(([k, v]) => [k.replace('.x.', '.y.'), v])),
  ),
]

function base(name: string, config: unknown, codes?: string[]): HostileCase {
  return {
    name: `base: ${name}`,
    submit: 'base',
    files: { 'config.json': config instanceof Uint8Array ? config : json(config) },
    ...(codes ? { codes } : {}),
  }
}

const configs: HostileCase[] = [
  base('config is empty', utf8('')),
  base('config is a list', []),
  base('config is null', null),
  base('config is not UTF-8', new Uint8Array([0x7b, 0xc3, 0x28, 0x7d])),
  ...['bert', 't5', 'mamba', 'mixtral', 'gpt2-custom', '', 7, null].map((type) =>
    base(`model_type ${JSON.stringify(type)}`, { ...tinyConfig, model_type: type, architectures: ['Other'] }, [
      'architecture_unsupported',
      'config_invalid',
    ]),
  ),
  ...['n_embd', 'n_layer', 'n_head', 'vocab_size', 'n_positions'].flatMap((field) =>
    [0, -1, 1.5, 1e12, '8', null].map((value) =>
      base(`${field} = ${JSON.stringify(value)}`, { ...tinyConfig, [field]: value }),
    ),
  ),
  base('heads that do not divide the width', { ...tinyConfig, n_head: 3 }),
  base('a wider config than the tensors', { ...tinyConfig, n_embd: 16 }),
  base('a deeper config than the tensors', { ...tinyConfig, n_layer: 3 }),
  base('an unknown activation', { ...tinyConfig, activation_function: 'mystery' }),
  base('epsilon is negative', { ...tinyConfig, layer_norm_epsilon: -1 }),
  base('epsilon is text', { ...tinyConfig, layer_norm_epsilon: 'small' }),
  base('quantised weights', { ...tinyConfig, quantization_config: { quant_method: 'gptq' } }),
  base('cross attention', { ...tinyConfig, add_cross_attention: true }),
]

function tokenizer(name: string, value: unknown): HostileCase {
  return {
    name: `tokenizer: ${name}`,
    submit: 'base',
    files: { 'tokenizer.json': value instanceof Uint8Array ? value : json(value) },
  }
}

const tokenizers: HostileCase[] = [
  tokenizer('is empty', utf8('')),
  tokenizer('is null', null),
  tokenizer('is a list', []),
  tokenizer('has no model', { ...tinyTokenizer, model: undefined }),
  tokenizer('has an unknown model', { ...tinyTokenizer, model: { type: 'Mystery', vocab: {} } }),
  tokenizer('has no vocabulary', { ...tinyTokenizer, model: { type: 'WordLevel' } }),
  tokenizer('has ids past the model', {
    ...tinyTokenizer,
    model: { ...tinyTokenizer.model, vocab: { '[UNK]': 0, a: 99 } },
  }),
  tokenizer('has negative ids', { ...tinyTokenizer, model: { ...tinyTokenizer.model, vocab: { '[UNK]': -1 } } }),
  tokenizer('has fractional ids', { ...tinyTokenizer, model: { ...tinyTokenizer.model, vocab: { '[UNK]': 0.5 } } }),
  tokenizer('has ids that are text', {
    ...tinyTokenizer,
    model: { ...tinyTokenizer.model, vocab: { '[UNK]': 'zero' } },
  }),
  tokenizer('has an unknown pre-tokenizer', { ...tinyTokenizer, pre_tokenizer: { type: 'Mystery' } }),
  tokenizer('has an unknown normalizer', { ...tinyTokenizer, normalizer: { type: 'Mystery' } }),
  tokenizer('has added tokens past the model', {
    ...tinyTokenizer,
    added_tokens: [{ id: 1000, content: '<x>', special: true }],
  }),
  tokenizer('has a broken pattern', {
    ...tinyTokenizer,
    pre_tokenizer: { type: 'Split', pattern: { Regex: '(' }, behavior: 'Isolated', invert: false },
  }),
  tokenizer('is nested without end', utf8(`{"model":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)),
]

function named(name: string, files: Readonly<Record<string, Uint8Array>>, codes?: string[]): HostileCase {
  return { name: `names: ${name}`, submit: 'model', files, ...(codes ? { codes } : {}) }
}

const weights = tinyLora['adapter_model.safetensors']
const names: HostileCase[] = [
  ...[
    '../adapter_model.safetensors',
    '/etc/passwd',
    'a/../../b.safetensors',
    'C:\\x.safetensors',
    '..',
    '.',
    'a\u0000b.safetensors',
    'con\n.safetensors',
    ' ',
    '%2e%2e%2fx',
    'x'.repeat(5000),
    '💥.exe',
    'adapter_model.safetensors/',
    '-rf',
    '__proto__',
    'constructor',
  ].map((name) => named(`extra file ${JSON.stringify(name.slice(0, 40))}`, { [name]: weights })),
  ...[
    'pytorch_model.bin',
    'adapter_model.bin',
    'model.pt',
    'weights.pth',
    'x.pkl',
    'model.ckpt',
    'pytorch_adapter.bin',
    'model.h5',
    'model.gguf',
    'tf_model.msgpack',
  ].map((name) => named(`a ${name} beside`, { [name]: weights }, ['pickle_refused', 'file_unexpected'])),
]

const strangers: Readonly<Record<string, Tensors>> = {
  'half of a tensor’s rows': { ...tinyTensors, 'wte.weight': [[16, d], wave()] },
  'another width': { ...tinyTensors, 'h.0.ln_1.weight': [[d + 1], 1] },
  'a transposed matrix': { ...tinyTensors, 'h.0.attn.c_attn.weight': [[3 * d, d], wave()] },
  'only strangers': { 'bert.encoder.weight': [[d, d], wave()] },
}
const fullModels: HostileCase[] = Object.entries(strangers).map(([name, tensors]) => ({
  name: `full: ${name}`,
  submit: 'model',
  files: { 'config.json': json(tinyConfig), 'model.safetensors': wellFormed(tensors) },
}))

/** Everything that can be wrong with a base or a model. */
export const hostileModels: readonly HostileCase[] = [
  ...containers,
  ...adapterConfigs,
  ...bottlenecks,
  ...hostileVirtual,
  ...configs,
  ...hostileConfigs,
  ...tokenizers,
  ...names,
  ...fullModels,
]
