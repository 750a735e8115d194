import { refuse, type Result } from '#domain/result'
import type { Architecture } from '../architecture.ts'
import { show } from '../config-fields.ts'
import type { Delta } from '../delta.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { TensorTable } from '../tensor-table.ts'
import { readBottleneck } from './bottleneck.ts'
import { readHubLora } from './hub-lora.ts'
import { adapterConfigAt } from './peft.ts'

/** Families that the library adapts by itself and that are known here; its plug-in interface for others is another format. */
const known: ReadonlySet<string> = new Set(['gpt2', 'llama', 'mistral'])

/** Reads an AdapterHub adapter: `architecture` says which method, absent means a bottleneck. */
export function readHub(architecture: Architecture, table: TensorTable, file: JsonObject): Result<Delta> {
  const { name, config, version, model_type: type, hidden_size: width } = file
  const invalid = (field: string, detail: string) =>
    refuse('adapter_config_invalid', detail, `${adapterConfigAt}/${field}`)
  if (!isJsonObject(config)) return invalid('config', '"config" must be an object with the adapter’s options.')
  if (typeof name !== 'string' || name === '') return invalid('name', '"name" must be the adapter’s name.')
  if (version !== undefined && typeof version !== 'string') return invalid('version', '"version" must be text.')
  if (type !== undefined && type !== architecture.family) {
    return refuse(
      'base_mismatch',
      `The adapter was made for ${show(type)}, the base is ${architecture.family}.`,
      `${adapterConfigAt}/model_type`,
    )
  }
  if (width !== undefined && width !== architecture.width) {
    return refuse(
      'base_mismatch',
      `The adapter was made for width ${show(width)}, the base has ${architecture.width}.`,
      `${adapterConfigAt}/hidden_size`,
    )
  }
  if (!known.has(architecture.family)) {
    const detail = `AdapterHub’s library does not know ${architecture.family} models; known here: ${[...known].join(', ')}.`
    return refuse('adapter_unsupported', detail, `${adapterConfigAt}/model_type`)
  }
  const adapter = { name, config, version }
  const method = config.architecture ?? null
  if (method === null) return readBottleneck(architecture, table, adapter)
  if (method === 'lora') return readHubLora(architecture, table, adapter)
  return refuse(
    'adapter_unsupported',
    `The AdapterHub method ${show(method)} is not supported.`,
    `${adapterConfigAt}/config/architecture`,
  )
}
