import { ok, refuse, type Result } from '#domain/result'
import { ConfigFields } from '../config-fields.ts'
import type { Bottleneck } from '../delta.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { HubAdapter } from './hub-keys.ts'
import { adapterConfigAt, refuseOptions } from './peft.ts'

/** What a bottleneck's config decides, for every layer alike. */
export interface BottleneckConfig {
  readonly halves: readonly ('attention' | 'mlp')[]
  readonly wiring: Pick<Bottleneck, 'input' | 'residual' | 'residualBeforeNorm' | 'addStream' | 'activation'>
  readonly normBefore: boolean
  readonly normAfter: boolean
  readonly scaling: number | 'learned' | 'channel'
  /** Width of the bottleneck of a layer; undefined: the layer has none (`leave_out`). */
  readonly size: (layer: number) => number | undefined
}

const at = `${adapterConfigAt}/config`

/** transformers' activation names, as `get_activation` knows them. */
const activations = {
  relu: 'relu',
  gelu: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
  linear: 'identity',
} as const
/** What `adapter-transformers`, whose files carry no version, called two of them. */
const renamed: Readonly<Record<string, string>> = { gelu: 'gelu_new', gelu_orig: 'gelu' }

/**
 * A bottleneck's options (`adapters/configuration/adapter_config.py: BnConfig`) as wiring, following `adapters/methods/modeling.py`. GPT-2 and the
 * Llama family pass no LayerNorm to their adapters, so the `original_ln_*` options only decide where the residual stream is added.
 */
export function readBottleneckConfig({ config, version }: HubAdapter, width: number): Result<BottleneckConfig> {
  const word = typeof config.non_linearity === 'string' ? config.non_linearity.toLowerCase() : config.non_linearity
  const old = version === undefined && typeof word === 'string' ? (renamed[word] ?? word) : word
  const fields = new ConfigFields({ ...config, non_linearity: old }, at, 'adapter_config_invalid')
  const attention = fields.flag('mh_adapter', false)
  const mlp = fields.flag('output_adapter', false)
  const parallel = fields.flag('is_parallel', false)
  const before = fields.flag('original_ln_before', false)
  const addStream = fields.flag('original_ln_after', true)
  if (config.residual_before_ln === 'post_add')
    fields.reject('residual_before_ln', '"post_add" is not supported', 'adapter_unsupported')
  const residualIsHalf = config.residual_before_ln === 'post_add' || fields.flag('residual_before_ln', true)
  const activation = fields.choice('non_linearity', activations, 'relu', 'adapter_unsupported')
  const normBefore = fields.flag('ln_before', false)
  const normAfter = fields.flag('ln_after', false)
  const residualBeforeNorm = fields.flag('adapter_residual_before_ln', false) && !parallel
  const named = config.scaling === 'learned' || config.scaling === 'channel'
  const scaling = named ? (config.scaling as 'learned' | 'channel') : finiteOr(config.scaling ?? 1)
  if (Number.isNaN(scaling)) fields.reject('scaling', 'must be a number, "learned" or "channel"')
  if (!attention && !mlp) fields.reject('output_adapter', 'and "mh_adapter" are both off: there is no adapter')
  const read = fields.finish(null)
  if (!read.ok) return read
  const options = refuseOptions(
    config,
    ['use_gating', 'phm_layer', 'inv_adapter', 'invertible_adapter', 'cross_adapter'],
    at,
  )
  if (!options.ok) return options
  const size = readSizes(config, width)
  if (!size.ok) return size
  const input = parallel ? 'stream' : before ? 'sum' : 'half'
  const residual = parallel || residualIsHalf || !before ? 'half' : 'sum'
  return ok({
    halves: [...(attention ? (['attention'] as const) : []), ...(mlp ? (['mlp'] as const) : [])],
    wiring: { input, residual, residualBeforeNorm, addStream, activation },
    normBefore,
    normAfter,
    scaling,
    size: size.value,
  })
}

function finiteOr(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}

/** `reduction_factor` is a number or a map by layer with a default; a layer's bottleneck is `⌊d / factor⌋` wide, at least 1. */
function readSizes(config: JsonObject, width: number): Result<BottleneckConfig['size']> {
  const invalid = (field: string, why: string) =>
    refuse('adapter_config_invalid', `"${field}" ${why}.`, `${at}/${field}`)
  const { reduction_factor: factor, leave_out: leaveOut = [] } = config
  const map = isJsonObject(factor) ? factor : { default: factor }
  const valid = Object.values(map).every((value) => typeof value === 'number' && value > 0 && width / value <= mostSize)
  if (!valid || Object.keys(map).length === 0)
    return invalid('reduction_factor', 'must be a positive number, or a map of them by layer')
  if (!Array.isArray(leaveOut)) return invalid('leave_out', 'must be a list of layers')
  return ok((layer) => {
    const own = (map[String(layer)] ?? map.default) as number | undefined
    return leaveOut.includes(layer) || own === undefined ? undefined : Math.max(1, Math.floor(width / own))
  })
}

/** A factor below 1 widens; nobody makes a bottleneck wider than the widest model. */
const mostSize = 65_536
