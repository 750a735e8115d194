import { ok, refuse, type Result } from '#domain/result'
import { checkTensor, pointer } from '../architecture-check.ts'
import type { Architecture, Norm } from '../architecture.ts'
import type { Bottleneck, Delta } from '../delta.ts'
import type { TensorTable } from '../tensor-table.ts'
import type { Weights } from '../weights.ts'
import { assemble } from './assemble.ts'
import { readBottleneckConfig, type BottleneckConfig } from './bottleneck-config.ts'
import { hubKeys, type HubAdapter } from './hub-keys.ts'
import { storedPart, type Part } from './overlay.ts'
import { canonicalName } from './places.ts'
import { scaledPart } from './scaled.ts'

/** `nn.LayerNorm`'s default, which the library uses. */
const epsilon = 1e-5

const folders = { attention: 'attention_adapters', mlp: 'output_adapters' } as const

/**
 * AdapterHub's bottleneck adapters (Pfeiffer, Houlsby, parallel and what lies between): per layer and half one pair `down`, `up` around a
 * non-linearity. Every layer that the config names must be there, and nothing else.
 */
export function readBottleneck(architecture: Architecture, table: TensorTable, adapter: HubAdapter): Result<Delta> {
  const config = readBottleneckConfig(adapter, architecture.width)
  if (!config.ok) return config
  const keys = hubKeys(table, 'adapters', adapter.name)
  if (!keys.ok) return keys
  const found = new Map(
    keys.value.map(({ stored, module, leaf }) => [`${canonicalName(architecture, module)}/${leaf}`, stored]),
  )
  const additions = new Map<string, (own: Weights) => Part>()
  const adapters = new Map<number, Bottleneck[]>()
  const trainable: string[] = []
  for (const [layer, { attention }] of architecture.layers.entries()) {
    const size = config.value.size(layer)
    if (size === undefined) continue
    const path = attention.q.module.split('.').slice(0, 3).join('.')
    const ofLayer: Bottleneck[] = []
    for (const half of config.value.halves) {
      const module = `${path}.${folders[half]}`
      const one = readOne(config.value, table, module, found, size, architecture.width)
      if (!one.ok) return one
      const prefix = `adapters.${layer}.${half}`
      for (const [name, make] of one.value.tensors) additions.set(`${prefix}.${name}`, make)
      trainable.push(...one.value.stored)
      ofLayer.push({ after: half, ...config.value.wiring, ...names(prefix, config.value), size })
    }
    adapters.set(layer, ofLayer)
  }
  const used = new Set(trainable)
  const stray = keys.value.find(({ stored, leaf }) => !used.has(stored) && !leaf.startsWith('adapter_norm_before.'))
  if (stray) {
    const detail = `The config has no place for "${stray.stored.slice(0, 200)}": another base, layer or option.`
    return refuse('base_mismatch', detail, pointer(stray.stored))
  }
  return assemble({
    kind: 'bottleneck',
    architecture,
    table,
    changes: new Map(),
    additions,
    adapters,
    trainable,
    headFollows: false,
    notes: [],
  })
}

function names(prefix: string, { normBefore, normAfter }: BottleneckConfig) {
  const pair = (name: string) => ({ weight: `${prefix}.${name}.weight`, bias: `${prefix}.${name}.bias` })
  const norm = (name: string): Norm => ({ kind: 'layer', ...pair(name), epsilon })
  return {
    down: pair('down'),
    up: pair('up'),
    ...(normBefore && { normBefore: norm('normBefore') }),
    ...(normAfter && { normAfter: norm('normAfter') }),
  }
}

interface One {
  /** By their name behind the prefix. */
  readonly tensors: ReadonlyMap<string, (own: Weights) => Part>
  readonly stored: readonly string[]
}

function readOne(
  config: BottleneckConfig,
  table: TensorTable,
  module: string,
  found: ReadonlyMap<string, string>,
  r: number,
  d: number,
): Result<One> {
  const tensors = new Map<string, (own: Weights) => Part>()
  const stored: string[] = []
  const linear = config.normBefore ? 'adapter_down.1' : 'adapter_down.0'
  const scaling = typeof config.scaling === 'string' ? found.get(`${module}/scaling`) : undefined
  const wanted: [name: string, leaf: string, shape: number[]][] = [
    ['down.weight', `${linear}.weight`, [r, d]],
    ['down.bias', `${linear}.bias`, [r]],
    ['up.weight', 'adapter_up.weight', [d, r]],
    ['up.bias', 'adapter_up.bias', [d]],
  ]
  // the norm before is saved under two names; this is the one that counts when the library loads them in order
  if (config.normBefore)
    wanted.push(['normBefore.weight', 'adapter_down.0.weight', [d]], ['normBefore.bias', 'adapter_down.0.bias', [d]])
  if (config.normAfter)
    wanted.push(
      ['normAfter.weight', 'adapter_norm_after.weight', [d]],
      ['normAfter.bias', 'adapter_norm_after.bias', [d]],
    )
  if (typeof config.scaling === 'string') wanted.push(['scaling', 'scaling', [config.scaling === 'learned' ? 1 : d]])
  for (const [name, leaf, shape] of wanted) {
    const tensor = found.get(`${module}/${leaf}`)
    if (tensor === undefined) return refuse('tensor_missing', `"${module}" has no ${leaf}.`, pointer(module))
    const checked = checkTensor(table, tensor, shape)
    if (!checked.ok) return checked
    stored.push(tensor)
    if (name === 'scaling') continue
    const scaled = name.startsWith('up.') && config.scaling !== 1
    tensors.set(name, (own) =>
      scaled ? scaledUp(storedPart(own, tensor), own, config, scaling) : storedPart(own, tensor),
    )
  }
  return ok({ tensors, stored })
}

/** `s·(Wx + b) = (sW)x + sb`: the scaling is folded into the rows of `up`, whether constant, one learned number or one per channel. */
function scaledUp(up: Part, own: Weights, { scaling }: BottleneckConfig, tensor: string | undefined): Part {
  const d = up.shape[0]!
  const values = async () => {
    const learned = tensor === undefined ? [scaling as number] : await own.load(tensor)
    return Float32Array.from({ length: d }, (_, i) => learned[learned.length === 1 ? 0 : i]!)
  }
  const cost = tensor === undefined ? { reads: 0, bytes: 0, scratch: 4 * d } : own.cost(tensor)
  return scaledPart(up, 'rows', { values, cost })
}
