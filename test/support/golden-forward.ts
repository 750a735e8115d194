import { expect } from 'vitest'
import type { TokenStats } from '#domain/token-stats'
import { bufferSource } from '#model/bytes'
import { checkpointWeights } from '#model/checkpoint'
import { readArchitecture } from '#model/config'
import type { Delta } from '#model/delta'
import { runSegment } from '#model/forward'
import type { Kernel } from '#model/kernel'
import { planForward } from '#model/plan'
import { readShardedTable, shardIndexFile } from '#model/shard-index'
import { readTensorTable } from '#model/tensor-table'
import { gatherStats, type ShardStats } from '#service/scans/gather-stats'
import { readTokenStats } from '#model/token-stats-file'
import type { Weights } from '#model/weights'
import type { Architecture } from '#model/architecture'
import type { EdgeBudget } from '#model/budget'
import { type GoldenBase, goldenBytes, goldenFiles } from './golden-models.ts'

export interface Model {
  readonly architecture: Architecture
  readonly weights: Weights
  readonly delta?: Delta
}

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

export const inNode = {
  yieldNow: () => new Promise<void>((resolve) => setImmediate(resolve)),
  now: () => performance.now(),
}

/** Plans and runs all shards, and puts the examples back into the suite's order. */
export async function forward(
  model: Model,
  sequences: readonly number[][],
  kernel: Kernel,
  budget?: EdgeBudget,
): Promise<TokenStats> {
  const plan = planForward({
    ...model,
    lengths: sequences.map((sequence) => sequence.length),
    ...(budget && { budget }),
  })
  expect(plan.engine).toBe('edge')
  const parts: ShardStats[] = []
  for (const shard of plan.shards) {
    const { stats } = await runSegment({
      ...model,
      ...inNode,
      kernel,
      tiling: plan.tiling,
      sequences: shard.examples.map((example) => sequences[example]!),
      from: 0,
      to: plan.layers + 1,
    })
    parts.push({ stats: stats!, entries: shard.examples })
  }
  return gatherStats(parts, [...sequences.keys()])
}
