import type { ScanPlan } from '#contract/scans'
import { firstStage, type ForwardPlan } from '#model/plan'
import type { Tiling } from '#model/tiling'
import { listKeysUnder } from '#store/objects'
import type { Deps } from '../deps.ts'
import { listEntries, viewed } from './entries.ts'
import { hiddenKey, scopeOf, statsKey, type View } from './keys.ts'
import type { Layout } from './layout.ts'
import { listUnits, type ShardNeeds, type Unit } from './list-units.ts'
import { planView } from './plan-view.ts'
import type { Question } from './question.ts'
import { openSubject, readLines, readPlanted } from './subject.ts'

/** What planning decided, kept with the scan: everything a worker needs to find its input, its output and how to cut the work. */
export interface PlannedScan {
  /** Where layouts, reference statistics and the base's hidden states lie; the target's own statistics lie under the organisation. */
  readonly shared: string
  readonly own: string
  readonly base: string
  readonly target: string
  readonly startLayer: number
  readonly layers: number
  /** How units cut wide matrices; null where none is run here. */
  readonly tiling: { readonly base: Tiling; readonly target: Tiling } | null
  readonly views: readonly { readonly view: View; readonly layout: string; readonly shards: number }[]
}

export interface Passes {
  readonly planned: PlannedScan
  readonly units: readonly Unit[]
  readonly summary: ScanPlan
}

/** Plans every pass of a scan: tokenises what no earlier scan has, cuts shards, and looks up what need not be run again. */
export async function planPasses(deps: Deps, question: Question): Promise<Passes> {
  const { model, base, suite } = question
  const shared = scopeOf(question.orgId, base, suite)
  const subject = await openSubject(deps, question)
  const layers = subject.architecture.layers.length
  const startLayer = firstStage(subject.delta.changed, layers)
  const lines = await readLines(deps, suite)
  const planted = await readPlanted(deps, question.canarySet)
  const entries = listEntries({ lines, planted, maxExamples: question.maxExamples })
  const views: View[] = question.attacks.includes('lowercase') ? ['text', 'lower'] : ['text']

  const planned: PlannedScan['views'][number][] = []
  const needs: ShardNeeds[] = []
  const layouts: Layout[] = []
  const cached: ScanPlan['cached'] = []
  let runs: { base: ForwardPlan; target: ForwardPlan } | undefined
  for (const view of views) {
    const texts = () => viewed(entries, view)
    const { layout, digest, passes } = await planView(deps, question, subject, { scope: shared, view, texts })
    runs ??= passes
    layouts.push(layout)
    planned.push({ view, layout: digest, shards: layout.shards.length })
    const found = await findCached(
      deps,
      shared,
      question.orgId,
      { base: base.digest, target: model.digest },
      digest,
      startLayer,
    )
    layout.shards.forEach((_, shard) => {
      needs.push({
        view,
        shard,
        base: passes.base.shards[shard]!,
        target: passes.target.shards[shard]!,
        hasReference: found.reference.has(shard),
        hasTarget: found.target.has(shard),
        hasBoundary: found.boundary.has(shard),
      })
    })
    for (const [part, set] of Object.entries(found))
      if (set.size > 0) cached.push({ part: `${part}:${view}`, shards: set.size })
  }
  const units = listUnits(needs, startLayer, layers)
  const tiling = { base: runs!.base.tiling, target: runs!.target.tiling }
  return {
    planned: {
      shared,
      own: question.orgId,
      base: base.digest,
      target: model.digest,
      startLayer,
      layers,
      tiling,
      views: planned,
    },
    units,
    summary: summarise(runs!, layouts, units, cached, startLayer),
  }
}

async function findCached(
  { store }: Deps,
  shared: string,
  own: string,
  weights: { base: string; target: string },
  layout: string,
  startLayer: number,
): Promise<Record<'reference' | 'target' | 'boundary', Set<number>>> {
  const shardsUnder = async (key: string) => {
    const prefix = key.slice(0, key.lastIndexOf('/') + 1)
    return new Set(
      [...(await listKeysUnder(store, prefix))].map((found) => Number.parseInt(found.slice(prefix.length), 10)),
    )
  }
  const [reference, target, boundary] = await Promise.all([
    shardsUnder(statsKey(shared, weights.base, layout, 0)),
    shardsUnder(statsKey(own, weights.target, layout, 0)),
    startLayer > 0 ? shardsUnder(hiddenKey(shared, weights.base, layout, startLayer, 0)) : new Set<number>(),
  ])
  return { reference, target, boundary }
}

function summarise(
  runs: { base: ForwardPlan; target: ForwardPlan },
  layouts: readonly Layout[],
  units: readonly Unit[],
  cached: ScanPlan['cached'],
  startLayer: number,
): ScanPlan {
  const flops = units.reduce((sum, unit) => sum + unit.flops, 0)
  const share = (pass: ForwardPlan, which: (unit: Unit) => boolean) =>
    units.filter(which).reduce((sum, unit) => sum + unit.flops, 0) / pass.flops
  const ofBase = share(runs.base, ({ pass }) => pass !== 'target')
  const ofTarget = share(runs.target, ({ pass }) => pass === 'target')
  const text = layouts[0]!
  const total = (name: 'readBytes' | 'reads' | 'seconds') => ofBase * runs.base[name] + ofTarget * runs.target[name]
  return {
    engine: 'edge',
    reason: null,
    examples: text.shards.reduce((sum, shard) => sum + shard.entries.length, 0),
    excluded: text.excluded.length > 0 ? [{ reason: 'too_short', count: text.excluded.length }] : [],
    truncated: text.truncated,
    tokens: layouts.reduce((sum, layout) => sum + layout.tokens, 0),
    shards: units.length,
    start_layer: startLayer,
    flops,
    bytes: Math.round(total('readBytes')),
    reads: Math.round(total('reads')),
    peak_memory_bytes: Math.max(runs.base.peakBytes.total, runs.target.peakBytes.total),
    seconds: total('seconds'),
    cached,
  }
}
