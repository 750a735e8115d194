import type { Report } from '#contract/report'
import type { ScanCost } from '#contract/scans'
import { describeText } from '#domain/describe-text'
import type { Evidence, Example } from '#domain/evidence'
import type { TokenStats } from '#domain/token-stats'
import { readTokenStats } from '#model/token-stats-file'
import { getJson, getObject } from '#store/objects'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { openFrequencies } from '../bases/frequencies.ts'
import { needed } from './choose-attacks.ts'
import { listEntries } from './entries.ts'
import { gatherStats, type ShardStats } from './gather-stats.ts'
import { reportKey, statsKey, type View } from './keys.ts'
import { loadLayout, type Layout } from './layout.ts'
import type { PlannedScan } from './plan-passes.ts'
import { questionOf, SEED, type StoredRequest } from './question.ts'
import { rankExactly } from './rank-exactly.ts'
import { readLines, readPlanted } from './subject.ts'

/** What a report is computed from, less where it came from: that is known once the statistics are stored. */
export interface Collected {
  readonly evidence: Omit<Evidence, 'provenance'> & { readonly target: TokenStats; readonly reference: TokenStats }
  /** What the passes behind the numbers cost, whoever ran them: the same after a crash, or from a cache. */
  readonly flops: number
  readonly cpuMs: number
}

/** Brings together the texts, their labels and both models' statistics. Reads only what the plan names. */
export async function collectEvidence(deps: Deps, scan: ScanRow): Promise<Collected> {
  const request = scan.request as StoredRequest
  const planned = scan.plan as PlannedScan
  const question = await questionOf(deps, scan)
  const [lines, planted] = await Promise.all([readLines(deps, question.suite), readPlanted(deps, question.canarySet)])
  const entries = listEntries({ lines, planted, maxExamples: question.maxExamples })
  const passes = { flops: 0, cpuMs: 0 }
  const target = await readPass(deps, planned, 'text', planned.own, planned.target, passes)
  const reference = await readPass(deps, planned, 'text', planned.shared, planned.base, passes)
  const order = target.flatMap((shard) => shard.entries).toSorted((a, b) => a - b)
  const lower = planned.views.some(({ view }) => view === 'lower')
    ? await readPass(deps, planned, 'lower', planned.own, planned.target, passes)
    : null
  const kept = order.map((entry) => entries[entry]!)
  const stats = gatherStats(target, order)
  const { model, base, suite } = question
  const frequencies = needed(request.attacks, 'frequencies') ? await openFrequencies(deps, base) : undefined
  const baseline = request.baseline && (await getJson<Report>(deps.store, reportKey(request.baseline)))
  return {
    ...passes,
    evidence: {
      subject: {
        scan: scan.id,
        model: { id: model.id, name: model.name, kind: model.kind, digest: prefixed(model.digest) },
        base: base.name,
        suite: { id: suite.id, name: suite.name, digest: prefixed(suite.digest) },
        tier: scan.tier,
      },
      examples: rankExactly(
        kept.map(({ text, ...entry }): Example => ({ ...entry, ...describeText(text) })),
        stats,
      ),
      texts: kept.map(({ text }) => text),
      target: stats,
      reference: gatherStats(reference, order),
      ...(frequencies && { frequencies }),
      ...(lower && { lowercase: gatherStats(lower, order) }),
      attacks: request.attacks,
      policy: request.policy,
      ...(request.probes && { probes: request.probes }),
      ...(baseline && { baseline }),
      seed: SEED,
    },
  }
}

async function readPass(
  deps: Deps,
  planned: PlannedScan,
  view: View,
  scope: string,
  weights: string,
  sum: { flops: number; cpuMs: number },
): Promise<ShardStats[]> {
  const digest = planned.views.find((one) => one.view === view)!.layout
  const layout: Layout | null = await loadLayout(deps.store, planned.shared, digest)
  if (!layout) throw new Error('the layout of a planned scan is gone')
  const shards: ShardStats[] = []
  for (const [shard, { entries }] of layout.shards.entries()) {
    const object = await getObject(deps.store, statsKey(scope, weights, digest, shard))
    const stats = object && (await readTokenStats(object.bytes))
    if (!stats?.ok) throw new Error('statistics of a scored shard are gone')
    shards.push({ entries, stats: stats.value })
    const cost = JSON.parse(object?.metadata['cost'] ?? '{}') as Partial<ScanCost>
    sum.flops += cost.flops ?? 0
    sum.cpuMs += (cost.kernel_ms ?? 0) + (cost.js_ms ?? 0)
  }
  return shards
}

function prefixed(digest: string): string {
  return digest.startsWith('sha256:') ? digest : `sha256:${digest}`
}
