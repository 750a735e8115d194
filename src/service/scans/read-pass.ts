import type { ScanCost } from '#contract/scans'
import { alteredLoss } from '#domain/altered-loss'
import type { AlteredLoss, ViewEvidence } from '#domain/evidence'
import type { TokenStats } from '#domain/token-stats'
import type { Model } from '#domain/views/view-signal'
import { readTokenStats } from '#model/token-stats-file'
import { getObject } from '#store/objects'
import type { Deps } from '../deps.ts'
import type { ShardStats } from './gather-stats.ts'
import { statsKey } from './keys.ts'
import { loadLayout, type Layout, type LayoutShard } from './layout.ts'
import type { PlannedScan, PlannedView } from './planned-scan.ts'

/** What passes cost, whoever ran them. */
export interface PassCost {
  flops: number
  cpuMs: number
}

/** One model's statistics of a view, shard by shard as they are stored: one at a time is in memory. Adds up the cost in `sum`. */
async function* readShards(
  deps: Deps,
  planned: PlannedScan,
  { layout: digest, noise }: PlannedView,
  layout: Layout,
  model: Model,
  sum: PassCost,
  wanted: ReadonlySet<number> | null = null,
): AsyncGenerator<{ readonly shard: LayoutShard; readonly stats: TokenStats }> {
  const plain = model === 'target' ? [planned.own, planned.target] : [planned.shared, planned.base]
  const [scope, weights] = noise ? [planned.own, noise.weights[model]] : (plain as [string, string])
  for (const [i, shard] of layout.shards.entries()) {
    if (wanted && !shard.entries.some((entry) => wanted.has(entry))) continue
    const object = await getObject(deps.store, statsKey(scope, weights, digest, i))
    const stats = object && (await readTokenStats(object.bytes))
    if (!stats?.ok) throw new Error('statistics of a scored shard are gone')
    const cost = JSON.parse(object?.metadata['cost'] ?? '{}') as Partial<ScanCost>
    sum.flops += cost.flops ?? 0
    sum.cpuMs += (cost.kernel_ms ?? 0) + (cost.js_ms ?? 0)
    yield { shard, stats: stats.value }
  }
}

async function layoutOf(deps: Deps, planned: PlannedScan, view: PlannedView): Promise<Layout> {
  const layout = await loadLayout(deps.store, planned.shared, view.layout)
  if (!layout) throw new Error('the layout of a planned scan is gone')
  return layout
}

/** The whole token record of the texts under one model; only shards that hold some of the `wanted` entries, where not all were scored. */
export async function readPass(
  deps: Deps,
  planned: PlannedScan,
  model: Model,
  sum: PassCost,
  wanted: ReadonlySet<number> | null,
): Promise<ShardStats[]> {
  const view = planned.views[0]!
  const shards: ShardStats[] = []
  for await (const { shard, stats } of readShards(
    deps,
    planned,
    view,
    await layoutOf(deps, planned, view),
    model,
    sum,
    wanted,
  ))
    shards.push({ entries: shard.entries, stats })
  return shards
}

/** Mean losses of the altered texts of a view, for the entries of `order`. What only conditioned is left out. */
export async function readView(
  deps: Deps,
  planned: PlannedScan,
  view: PlannedView,
  order: readonly number[],
  sum: PassCost,
): Promise<ViewEvidence> {
  const layout = await layoutOf(deps, planned, view)
  const places = new Map(order.map((entry, i) => [entry, i]))
  const losses: Partial<Record<Model, AlteredLoss[][]>> = {}
  for (const model of view.models) {
    const all = order.map((): AlteredLoss[] => [])
    for await (const { shard, stats } of readShards(deps, planned, view, layout, model, sum)) {
      shard.entries.forEach((entry, i) => {
        const copy = shard.copies?.[i] ?? 0
        all[places.get(entry) ?? -1]?.push({ copy, ...alteredLoss(stats, i, shard.given?.[i]) })
      })
    }
    for (const copies of all) copies.sort((a, b) => a.copy - b.copy)
    losses[model] = all
  }
  const reasons = layout.excluded.flatMap(({ entry, reason }) => {
    const place = places.get(entry)
    return place === undefined ? [] : [[place, reason] as const]
  })
  return { ...losses, reasons: new Map(reasons) }
}
