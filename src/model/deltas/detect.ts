import { ok, refuse, type Result } from '#domain/result'
import type { Architecture } from '../architecture.ts'
import type { ByteSource } from '../bytes.ts'
import { configLimit } from '../config.ts'
import { show } from '../config-fields.ts'
import type { Delta } from '../delta.ts'
import { parseJsonObject, readSmall } from '../json.ts'
import { indexLimit, readShardedTable, shardIndexFile } from '../shard-index.ts'
import { readTensorTable, type TensorTable } from '../tensor-table.ts'
import { readCheckpointDelta } from './checkpoint-delta.ts'
import { checkFileNames, looksPickled } from './files.ts'
import { readHub } from './hub.ts'
import { readIa3 } from './ia3.ts'
import { readLora } from './lora.ts'
import { adapterConfigAt, adapterConfigFile } from './peft.ts'
import { readPrefix, readPrompt } from './virtual-tokens.ts'

/** An adapter_config.json is a few kB; rank patterns that name every matrix make the largest. */
const adapterConfigLimit = 1024 * 1024

/**
 * What was tuned, from the uploaded files alone: their names, their headers, their small JSON files. No tensor is read. PEFT and AdapterHub share
 * the name `adapter_config.json`; `peft_type` tells them apart. Without one, the files are a checkpoint, whole or in part.
 */
export async function readDelta(files: ReadonlyMap<string, ByteSource>, base: Architecture): Promise<Result<Delta>> {
  const names = checkFileNames(files)
  if (!names.ok) return names
  const table = await readWeights(files)
  if (!table.ok) return table
  const adapter = files.get(adapterConfigFile)
  if (!adapter) return readWhole(base, table.value, files.get('config.json'))
  const bytes = await readSmall(adapter, adapterConfigFile, adapterConfigLimit, 'adapter_config_invalid')
  if (!bytes.ok) return bytes
  const parsed = parseJsonObject(bytes.value, adapterConfigFile, adapterConfigLimit, 'adapter_config_invalid')
  if (!parsed.ok) return parsed
  const type = parsed.value.peft_type
  if (type === 'LORA') return readLora(base, table.value, parsed.value)
  if (type === 'IA3') return readIa3(base, table.value, parsed.value)
  if (type === 'PREFIX_TUNING') return readPrefix(base, table.value, parsed.value)
  if (type === 'PROMPT_TUNING' || type === 'P_TUNING') return readPrompt(base, table.value, parsed.value)
  if (typeof type === 'string' && type !== '') {
    return refuse(
      'adapter_unsupported',
      `The PEFT type ${show(type)} is not supported; known here: LORA, IA3, PREFIX_TUNING, PROMPT_TUNING, P_TUNING.`,
      `${adapterConfigAt}/peft_type`,
    )
  }
  if (type === undefined && 'config' in parsed.value) return readHub(base, table.value, parsed.value)
  const detail = `${adapterConfigFile} names neither a "peft_type" nor an AdapterHub "config".`
  return refuse('adapter_config_invalid', detail, `${adapterConfigAt}/peft_type`)
}

async function readWhole(
  base: Architecture,
  table: TensorTable,
  config: ByteSource | undefined,
): Promise<Result<Delta>> {
  if (!config) return readCheckpointDelta(base, table)
  const bytes = await readSmall(config, 'config.json', configLimit, 'config_invalid')
  return bytes.ok ? readCheckpointDelta(base, table, bytes.value) : bytes
}

/** The tensors of all weight files, a base's or a delta's; sharded ones by their index. */
export async function readWeights(files: ReadonlyMap<string, ByteSource>): Promise<Result<TensorTable>> {
  const weights = new Map([...files].filter(([name]) => name.endsWith('.safetensors')))
  if (weights.size === 0) return refuse('file_missing', 'No .safetensors file was uploaded.', '#/files')
  for (const [name, source] of weights) {
    if (name === 'model_head.safetensors' || name === 'model_adapter_fusion.safetensors') {
      return refuse(
        'adapter_unsupported',
        `${name} (an AdapterHub head or fusion) is not supported.`,
        `#/files/${name}`,
      )
    }
    if (await looksPickled(source)) {
      const honest = await readTensorTable(new Map([[name, source]]))
      if (!honest.ok)
        return refuse(
          'pickle_refused',
          `${name} is a pickle or a zip under another name and was not opened.`,
          `#/files/${name}`,
        )
    }
  }
  const index = files.get(shardIndexFile)
  if (!index) {
    if (weights.size === 1) return readTensorTable(weights)
    return refuse('file_unexpected', `${weights.size} weight files were uploaded without ${shardIndexFile}.`, '#/files')
  }
  const bytes = await readSmall(index, shardIndexFile, indexLimit, 'invalid_shard_index')
  if (!bytes.ok) return bytes
  const table = await readShardedTable(bytes.value, weights)
  if (!table.ok) return table
  const used = new Set([...table.value.values()].map(({ file }) => file))
  const extra = [...weights.keys()].find((name) => !used.has(name))
  return extra === undefined
    ? ok(table.value)
    : refuse('file_unexpected', `${extra} is not named by ${shardIndexFile}.`, `#/files/${extra}`)
}
