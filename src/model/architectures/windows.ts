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
    const sliding = Array.isArray(config.layer_types) && config.layer_types.includes('sliding_attention')
    if (sliding) fields.reject('layer_types', 'name sliding_attention, but use_sliding_window is off')
    return none
  }
  if ('sliding_window' in config && config.sliding_window === null) return none
  const window = fields.count('sliding_window', mostPositions, 4096)
  if (family === 'mistral') return none.map(() => window)
  const types = readTypes(config, fields, layers, qwen)
  return types.map((type) => (type === 'sliding_attention' ? window : undefined))
}

function readTypes(config: JsonObject, fields: ConfigFields, layers: number, qwen: boolean): unknown[] {
  const { layer_types: types = null } = config
  if (types === null) {
    const first = qwen ? (config.max_window_layers ?? 28) : 0
    if (!Number.isInteger(first) || (first as number) < 0)
      fields.reject('max_window_layers', 'must be a whole number of layers')
    const pattern = qwen ? 0 : fields.count('sliding_window_pattern', mostLayers, 6)
    const slides = (i: number) => (qwen ? i >= Number(first) : (i + 1) % pattern !== 0)
    return Array.from({ length: layers }, (_, i) => (slides(i) ? 'sliding_attention' : 'full_attention'))
  }
  const known = (type: unknown) => type === 'sliding_attention' || type === 'full_attention'
  if (!Array.isArray(types) || types.length !== layers) {
    fields.reject('layer_types', `must name each of the ${layers} layers`)
    return []
  }
  const odd = types.find((type) => !known(type))
  if (odd !== undefined)
    fields.reject('layer_types', `name ${show(odd)}, which is not supported`, 'architecture_unsupported')
  return types
}
