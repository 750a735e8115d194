import { json, utf8, wave, wellFormed, type Tensors } from './build.ts'
import type { HostileCase } from './case.ts'
import { tiny } from './tiny.ts'

const { width: d, layers, heads, positions } = tiny
const tokens = 4
const stored = 'prompt_embeddings'

/** What peft writes beside them for the tiny GPT-2. */
const configs = {
  PREFIX_TUNING: {
    peft_type: 'PREFIX_TUNING',
    task_type: 'CAUSAL_LM',
    num_virtual_tokens: tokens,
    num_layers: layers,
    num_attention_heads: heads,
    token_dim: d,
    num_transformer_submodules: 1,
    prefix_projection: false,
  },
  PROMPT_TUNING: {
    peft_type: 'PROMPT_TUNING',
    task_type: 'CAUSAL_LM',
    num_virtual_tokens: tokens,
    token_dim: d,
    num_transformer_submodules: 1,
  },
  P_TUNING: {
    peft_type: 'P_TUNING',
    task_type: 'CAUSAL_LM',
    num_virtual_tokens: tokens,
    token_dim: d,
    num_transformer_submodules: 1,
    encoder_reparameterization_type: 'MLP',
  },
} as const
type Kind = keyof typeof configs

const widths: Readonly<Record<Kind, number>> = { PREFIX_TUNING: 2 * layers * d, PROMPT_TUNING: d, P_TUNING: d }
const of = (rows: number, columns: number): Tensors => ({ [stored]: [[rows, columns], wave()] })

function virtual(
  kind: Kind,
  name: string,
  {
    config = {},
    tensors = of(tokens, widths[kind]),
  }: { readonly config?: object | Uint8Array; readonly tensors?: Tensors },
  [code, pointer]: readonly [code: string, pointer: string],
): HostileCase {
  return {
    name: `${kind.toLowerCase()}: ${name}`,
    submit: 'model',
    files: {
      'adapter_config.json': config instanceof Uint8Array ? config : json({ ...configs[kind], ...config }),
      'adapter_model.safetensors': wellFormed(tensors),
    },
    codes: [code],
    pointer,
  }
}

const at = (field: string) => `#/files/adapter_config.json/${field}`
const misshapen = ['shape_mismatch', `#/tensors/${stored}`] as const

const kinds = Object.keys(configs) as Kind[]

const ofKind = (kind: Kind): HostileCase[] => {
  const width = widths[kind]
  const { num_virtual_tokens: _, ...uncounted } = configs[kind]
  const huge = utf8(JSON.stringify({ ...uncounted, num_virtual_tokens: 0 }).replace(':0}', ':1e999}'))
  const wrong = [0, -1, 1.5, '4', true, [], {}, 8193, 1e12]
  return [
    ...wrong.map((n) =>
      virtual(kind, `${JSON.stringify(n)} tokens`, { config: { num_virtual_tokens: n } }, [
        'adapter_config_invalid',
        at('num_virtual_tokens'),
      ]),
    ),
    virtual(kind, '1e999 tokens', { config: huge }, ['adapter_config_invalid', at('num_virtual_tokens')]),
    virtual(kind, 'no number of tokens', { config: json(uncounted) }, [
      'adapter_config_invalid',
      at('num_virtual_tokens'),
    ]),
    ...[positions - 1, positions, 8192].map((n) =>
      virtual(kind, `${n} tokens, which leave no room`, { config: { num_virtual_tokens: n }, tensors: of(n, 1) }, [
        'adapter_config_invalid',
        at('num_virtual_tokens'),
      ]),
    ),
    virtual(kind, 'more tokens than stored', { config: { num_virtual_tokens: tokens + 1 } }, misshapen),
    virtual(kind, 'fewer tokens than stored', { config: { num_virtual_tokens: tokens - 1 } }, misshapen),
    virtual(kind, 'transposed', { tensors: of(width, tokens) }, misshapen),
    virtual(kind, 'too narrow', { tensors: of(tokens, width - 1) }, misshapen),
    virtual(kind, 'in three dimensions', { tensors: { [stored]: [[1, tokens, width], wave()] } }, misshapen),
    virtual(kind, 'no tensor', { tensors: {} }, ['tensor_missing', `#/tensors/${stored}`]),
    virtual(kind, 'a tensor beside it', { tensors: { ...of(tokens, width), 'encoder.weight': [[d, d], wave()] } }, [
      'tensor_unexpected',
      '#/tensors/encoder.weight',
    ]),
    ...[0, d + 1, '8', 1e12].map((size) =>
      virtual(kind, `token_dim = ${JSON.stringify(size)}`, { config: { token_dim: size } }, [
        'base_mismatch',
        at('token_dim'),
      ]),
    ),
    ...[0, 2, 'x'].map((n) =>
      virtual(
        kind,
        `num_transformer_submodules = ${JSON.stringify(n)}`,
        { config: { num_transformer_submodules: n } },
        ['adapter_unsupported', at('num_transformer_submodules')],
      ),
    ),
  ]
}

/** Only headers are read at first: what lies in them is seen when the tokens are. */
const notFinite = kinds.flatMap((kind) =>
  [Number.NaN, Number.NEGATIVE_INFINITY].map((value): HostileCase => ({
    ...virtual(kind, `of ${value}`, { tensors: { [stored]: [[tokens, widths[kind]], value] } }, [
      'non_finite_weights',
      `#/tensors/${stored}`,
    ]),
    atScan: true,
  })),
)

/** Prefixes and prompts that do not fit the tiny GPT-2. */
export const hostileVirtual: readonly HostileCase[] = [
  // P-tuning's file is read as prompt tuning's is
  ...kinds.flatMap((kind) => ofKind(kind).map((one) => ({ ...one, readersOnly: kind === 'P_TUNING' }))),
  ...['num_layers', 'num_attention_heads'].flatMap((field) =>
    [0, 1, 3, '2', 1e12].map((n) =>
      virtual('PREFIX_TUNING', `${field} = ${JSON.stringify(n)}`, { config: { [field]: n } }, [
        'base_mismatch',
        at(field),
      ]),
    ),
  ),
  virtual('PREFIX_TUNING', 'of a deeper base', { config: { num_layers: 3 }, tensors: of(tokens, 2 * 3 * d) }, [
    'base_mismatch',
    at('num_layers'),
  ]),
  virtual('PROMPT_TUNING', 'of a prefix', { tensors: of(tokens, widths.PREFIX_TUNING) }, misshapen),
  ...notFinite,
]
