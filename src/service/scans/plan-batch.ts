import type { ScanPlan } from '#contract/scans'
import { listKeysUnder } from '#store/objects'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { batchLayout, batchScope } from './batch-layout.ts'
import { statsKey } from './keys.ts'
import type { Passes, PlannedView } from './planned-scan.ts'
import type { Question } from './question.ts'
import { showView, viewsAsked } from './views-asked.ts'

/**
 * The plan of a scan that a GPU endpoint scores: nothing is left to run here, everything is looked up. Refused while the statistics are not
 * there, unless it is only asked what it would be (`dry`).
 */
export async function planBatch(
  deps: Deps,
  question: Question,
  dry: { readonly reason?: string } = {},
): Promise<Passes> {
  const { orgId, model, base, suite, canarySet, maxExamples } = question
  const scope = batchScope(orgId)
  const planned: PlannedView[] = []
  const views: ScanPlan['views'] = []
  const summary = { examples: 0, excluded: 0, truncated: 0, tokens: 0 }
  const digests = { target: model.digest, reference: base.digest }
  for (const need of viewsAsked(question)) {
    const { view, models } = need
    const { layout, name } = await batchLayout(deps, { orgId, base, model, suite, canarySet, maxExamples }, view)
    const weights = models.map((one) => digests[one])
    if (dry.reason === undefined)
      for (const digest of weights) await refuseMissing(deps, statsKey(scope, digest, name, 0), layout.shards.length)
    planned.push({ view: view.name, models, layout: name, shards: layout.shards.length, tiling: null })
    views.push(showView(need, layout))
    summary.tokens += layout.tokens
    if (view.name !== 'text') continue
    summary.examples = layout.shards.reduce((sum, { entries }) => sum + entries.length, 0)
    summary.excluded = layout.excluded.length
    summary.truncated = layout.truncated
  }
  const { layers } = (base.summary as BaseSummary).architecture
  const nothing = { shards: 0, flops: 0, bytes: 0, reads: 0, peak_memory_bytes: 0, seconds: 0, cached: [] }
  return {
    planned: {
      shared: scope,
      own: scope,
      base: base.digest,
      target: model.digest,
      startLayer: 0,
      layers,
      views: planned,
    },
    units: [],
    summary: {
      ...nothing,
      ...summary,
      views,
      engine: 'batch',
      reason: dry.reason ?? null,
      excluded: summary.excluded > 0 ? [{ reason: 'too_short', count: summary.excluded }] : [],
      start_layer: null,
    },
  }
}

async function refuseMissing({ store }: Deps, first: string, shards: number): Promise<void> {
  const found = await listKeysUnder(store, first.slice(0, first.lastIndexOf('/') + 1))
  if (found.size >= shards) return
  throw new ServiceError('past_edge_budget', 'No GPU endpoint has scored this model with this suite yet.')
}
