import { ok, refuse, type Result } from '#domain/result'
import { pointer } from '../architecture-check.ts'
import type { Architecture } from '../architecture.ts'
import type { JsonObject } from '../json.ts'
import type { TensorTable } from '../tensor-table.ts'
import { canonicalName, modules, ownHead, type Place } from './places.ts'

export const adapterConfigFile = 'adapter_config.json'
export const adapterConfigAt = `#/files/${adapterConfigFile}`

/** A tensor of a PEFT adapter: the module it belongs to, and what it is there (`lora_A.weight`; `weight` when it replaces the base's). */
export interface PeftKey {
  readonly stored: string
  /** As in the file, without PEFT's prefix: what rank and alpha patterns are matched against. */
  readonly module: string
  readonly leaf: string
}

const prefix = 'base_model.model.'
/** Segments PEFT puts between a module and its own parameters; older versions left some of them in the file. */
const wrappers = /\.(base_layer|modules_to_save(\.default)?)(?=\.|$)/

/** Splits the keys of an adapter file. `leaves` are the method's own parameters; any other key ends in the base's parameter name. */
export function peftKeys(table: TensorTable, leaves: RegExp): Result<PeftKey[]> {
  const keys: PeftKey[] = []
  for (const stored of table.keys()) {
    if (!stored.startsWith(prefix)) {
      return refuse(
        'tensor_unexpected',
        `"${stored.slice(0, 200)}" is no PEFT tensor: they begin with "${prefix}".`,
        pointer(stored),
      )
    }
    const name = stored.slice(prefix.length).replace(wrappers, '')
    const own = leaves.exec(name)
    const cut = own ? own.index : name.lastIndexOf('.')
    keys.push({ stored, module: name.slice(0, cut), leaf: name.slice(cut + 1) })
  }
  return ok(keys)
}

/** The base's place for a module that a PEFT method wraps, and the tensor name its change is entered under. */
export function placeOf(architecture: Architecture, key: PeftKey): Result<Place & { target: string }> {
  const name = canonicalName(architecture, key.module)
  const place = modules(architecture).get(name)
  if (!place) {
    const detail = `The base has no module "${name.slice(0, 200)}": the adapter was made for another model.`
    return refuse('base_mismatch', detail, pointer(key.stored))
  }
  return ok({ ...place, target: name === 'lm_head' ? ownHead : place.weight })
}

/** Refuses options that change what a model computes and that we do not follow: `true`, or any value but null, false and empty. */
export function refuseOptions(config: JsonObject, names: readonly string[], at = adapterConfigAt): Result<null> {
  for (const name of names) {
    const value = config[name]
    const empty =
      value === undefined ||
      value === null ||
      value === false ||
      (typeof value === 'object' && Object.keys(value).length === 0)
    if (!empty) return refuse('adapter_unsupported', `The option "${name}" is not supported.`, `${at}/${name}`)
  }
  return ok(null)
}
