import { ok, refuse, type Result } from '#domain/result'
import type { ByteSource } from './bytes.ts'
import { isJsonObject, parseJsonObject } from './json.ts'
import { readTensorTable, type TensorTable } from './tensor-table.ts'

export const shardIndexFile = 'model.safetensors.index.json'
/** An index has one line of about 100 bytes per tensor; 8 MiB are four times the tensor limit. */
export const indexLimit = 8 * 1024 * 1024
/** Shards are usually 5 GB; edge models have one to three. */
const shardLimit = 256

/**
 * The table of a sharded checkpoint: `model.safetensors.index.json` names the file of each tensor. Index and shards must agree exactly,
 * in both directions: a tensor that lies elsewhere than promised is a broken upload.
 */
export async function readShardedTable(
  index: Uint8Array,
  files: ReadonlyMap<string, ByteSource>,
): Promise<Result<TensorTable>> {
  const parsed = parseJsonObject(index, shardIndexFile, indexLimit, 'invalid_shard_index')
  if (!parsed.ok) return parsed
  const broken = (detail: string) => refuse('invalid_shard_index', detail, `#/files/${shardIndexFile}/weight_map`)
  const map = parsed.value.weight_map
  if (!isJsonObject(map)) return broken('The index needs a "weight_map" from tensor names to files.')
  const shards = new Map<string, ByteSource>()
  for (const file of new Set(Object.values(map))) {
    if (typeof file !== 'string' || !/^[\w.-]+\.safetensors$/.test(file))
      return broken('A shard must be a plain .safetensors file name.')
    if (shards.size === shardLimit) return broken(`The index names more than ${shardLimit} shards.`)
    const source = files.get(file)
    if (!source) return refuse('file_missing', `The index names ${file}, which was not uploaded.`, `#/files/${file}`)
    shards.set(file, source)
  }
  const table = await readTensorTable(shards)
  if (!table.ok) return table
  for (const [name, file] of Object.entries(map)) {
    const place = table.value.get(name)
    if (place?.file !== file)
      return broken(`The index promises "${name.slice(0, 200)}" in ${String(file)}, which does not hold it.`)
  }
  if (Object.keys(map).length !== table.value.size)
    return broken('The shards hold tensors that the index does not name.')
  return ok(table.value)
}
