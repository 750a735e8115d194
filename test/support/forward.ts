import { expect } from 'vitest'
import type { TokenStats } from '#domain/token-stats'
import type { Architecture } from '#model/architecture'
import type { EdgeBudget } from '#model/budget'
import type { Delta } from '#model/delta'
import { runSegment } from '#model/forward'
import type { Kernel } from '#model/kernel'
import { planForward } from '#model/plan'
import type { Weights } from '#model/weights'
import { gatherStats, type ShardStats } from '#service/scans/gather-stats'

export interface Model {
  readonly architecture: Architecture
  readonly weights: Weights
  readonly delta?: Delta
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
