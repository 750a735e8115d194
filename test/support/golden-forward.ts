import type { TokenStats } from '#domain/token-stats'
import { bufferSource } from '#model/bytes'
import { checkpointWeights } from '#model/checkpoint'
import { readArchitecture } from '#model/config'
import { readShardedTable, shardIndexFile } from '#model/shard-index'
import { readTensorTable } from '#model/tensor-table'
import { readTokenStats } from '#model/token-stats-file'
import type { Model } from './forward.ts'
import { type GoldenBase, goldenBytes, goldenFiles } from './golden-models.ts'

export async function goldenModel(base: GoldenBase): Promise<Model> {
  const files = await goldenFiles(base.dir, base.files)
  const sources = new Map(
    [...files].filter(([name]) => name.endsWith('.safetensors')).map(([name, bytes]) => [name, bufferSource(bytes)]),
  )
  const index = files.get(shardIndexFile)
  const table = index === undefined ? await readTensorTable(sources) : await readShardedTable(index, sources)
  if (!table.ok) throw new Error(table.problem.detail)
  const architecture = readArchitecture(files.get('config.json')!, table.value)
  if (!architecture.ok) throw new Error(architecture.problem.detail)
  return { architecture: architecture.value, weights: checkpointWeights(table.value) }
}

export async function goldenStats(path: string): Promise<TokenStats> {
  const stats = await readTokenStats(await goldenBytes(path))
  if (!stats.ok) throw new Error(stats.problem.detail)
  return stats.value
}
