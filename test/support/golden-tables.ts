import { bufferSource } from '#model/bytes'
import { readArchitecture } from '#model/config'
import type { Architecture } from '#model/architecture'
import type { ByteSource } from '#model/bytes'
import { readShardedTable, shardIndexFile } from '#model/shard-index'
import { readTensorTable, type TensorTable } from '#model/tensor-table'
import type { Result } from '#domain/result'
import { goldenFiles, type GoldenBase } from './golden-models.ts'

/** The value, or a failed test that says why not. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.problem.code}: ${result.problem.detail} ${result.problem.pointer ?? ''}`)
  return result.value
}

export function sources(files: ReadonlyMap<string, Uint8Array>): Map<string, ByteSource> {
  return new Map([...files].map(([name, bytes]) => [name, bufferSource(bytes)]))
}

/** A golden base, read as a checkpoint would be: one file, or shards with their index. */
export async function goldenBase(base: GoldenBase): Promise<{ architecture: Architecture; table: TensorTable }> {
  const files = await goldenFiles(base.dir, base.files)
  const index = files.get(shardIndexFile)
  const weights = new Map([...sources(files)].filter(([name]) => name.endsWith('.safetensors')))
  const table = must(await (index ? readShardedTable(index, weights) : readTensorTable(weights)))
  return { architecture: must(readArchitecture(files.get('config.json')!, table)), table }
}
