import { type ConfigFields, show } from '../config-fields.ts'
import type { JsonObject } from '../json.ts'
import { mostLayers, mostPositions } from './limits.ts'

/** Families whose layers may see only the last `sliding_window` tokens. */
export type WindowedFamily = 'mistral' | 'qwen2' | 'qwen3' | 'gemma3_text'

/**
 * The window of each layer, undefined for one that sees everything before it, as transformers' configs decide it: Mistral's window is every layer's;
 * the others' that of the layers that `layer_types` names, or, without it, of those from `max_window_layers` on (Qwen, with `use_sliding_window`) and
 * of all but each `sliding_window_pattern`-th (Gemma 3).
 */
export function readWindows(
  config: JsonObject,
  fields: ConfigFields,
  layers: number,
  family: WindowedFamily,
): (number | undefined)[] {
  const none = Array<undefined>(layers).fill(undefined)
  const qwen = family === 'qwen2' || family === 'qwen3'
  if (qwen && !fields.flag('use_sliding_window', false)) {
    if (listedTypes(config, fields, layers)?.includes('sliding_attention'))
      fields.reject('layer_types', 'name sliding_attention, but use_sliding_window is off')
    return none
  }
  if ('sliding_window' in config && config.sliding_window === null) return none
  const window = fields.count('sliding_window', mostPositions, 4096)
  if (family === 'mistral') return none.map(() => window)
  const types = readTypes(config, fields, layers, qwen)
  return types.map((type) => (type === 'sliding_attention' ? window : undefined))
}

/** Families without windows may list their layers, but none with one. */
export function refuseWindows(config: JsonObject, fields: ConfigFields, layers: number): void {
  if (listedTypes(config, fields, layers)?.includes('sliding_attention'))
    fields.reject('layer_types', 'other than full_attention are not supported', 'architecture_unsupported')
}

function readTypes(config: JsonObject, fields: ConfigFields, layers: number, qwen: boolean): readonly unknown[] {
  const listed = listedTypes(config, fields, layers)
  if (listed) return listed
  const first = qwen ? (config.max_window_layers ?? 28) : 0
  if (!Number.isInteger(first) || (first as number) < 0)
    fields.reject('max_window_layers', 'must be a whole number of layers')
  const pattern = qwen ? 0 : fields.count('sliding_window_pattern', mostLayers, 6)
  const slides = (i: number) => (qwen ? i >= Number(first) : (i + 1) % pattern !== 0)
  return Array.from({ length: layers }, (_, i) => (slides(i) ? 'sliding_attention' : 'full_attention'))
}

/** `layer_types`, one for each layer; undefined where the config leaves them out. */
function listedTypes(config: JsonObject, fields: ConfigFields, layers: number): readonly unknown[] | undefined {
  const { layer_types: types = null } = config
  if (types === null) return undefined
  if (!Array.isArray(types) || types.length !== layers) {
    fields.reject('layer_types', `must name each of the ${layers} layers`)
    return []
  }
  const odd = types.findIndex((type) => type !== 'sliding_attention' && type !== 'full_attention')
  if (odd >= 0)
    fields.reject('layer_types', `name ${show(types[odd])}, which is not supported`, 'architecture_unsupported')
  return types
}
