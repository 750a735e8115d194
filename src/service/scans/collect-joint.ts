import type { Report } from '#contract/report'
import type { ScanCost } from '#contract/scans'
import type { AlignedStats } from '#domain/aligned-stats'
import type { JointEvidence } from '#domain/joint-evidence'
import { readColumns } from '#model/columns-file'
import { getJson, getObject } from '#store/objects'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Deps } from '../deps.ts'
import { collectAnswers } from './collect-answers.ts'
import { collectTriggers } from './collect-triggers.ts'
import type { Entry } from './entries.ts'
import { gatherAligned, type JointShard, rowGatherer } from './gather-joint.ts'
import { probeAsked } from './joint-asked.ts'
import { reportKey } from './keys.ts'
import { loadLayout, type Layout } from './layout.ts'
import type { PlannedJoint, PlannedScan, PlannedView } from './planned-scan.ts'
import type { Question } from './question.ts'
import type { PassCost } from './read-pass.ts'
import { jointOutput } from './run-joint.ts'

/** What the passes over hidden states found, for those of `entries` that `order` names; undefined where none was run. */
export async function collectJoint(
  deps: Deps,
  planned: PlannedScan,
  question: Question,
  entries: readonly Entry[],
  order: readonly number[],
  sum: PassCost,
): Promise<JointEvidence | undefined> {
  const found: { -readonly [K in keyof JointEvidence]: JointEvidence[K] } = {}
  if (planned.emulate) return undefined
  const [text] = planned.views
  for (const joint of text!.joint ?? []) {
    const shards = readJoint(deps, planned, text!, joint, sum)
    if (joint.pass === 'aligned') {
      const stats = (await listed(shards)).map((shard) => ({
        entries: shard.entries,
        stats: shard.columns as unknown as AlignedStats,
      }))
      found.aligned = gatherAligned(stats, order)
    }
    if (joint.pass === 'gradient') {
      const { empty, put } = rowGatherer(order)
      found.headGradients = empty(1)
      for await (const shard of shards)
        put(found.headGradients, { entries: shard.entries, rows: shard.columns['norms'] as Float32Array })
    }
    if (joint.pass === 'answers') {
      const { layers, width } = (question.base.summary as BaseSummary).architecture
      const input = { answers: joint.answers!, layers, width, entries, order }
      found.answers = await collectAnswers(input, shards)
    }
  }
  const triggers = planned.views.find(({ view }) => view === 'triggers')
  const request = probeAsked(question, 'trigger_scan')
  if (triggers?.joint && request) {
    const shards = await listed(readJoint(deps, planned, triggers, triggers.joint[0]!, sum))
    found.triggers = await collectTriggers(deps, planned, { question, request }, order, shards)
  }
  const full = probeAsked(question, 'adaptation_shift')?.full
  if (full !== undefined) {
    const report = await getJson<Report>(deps.store, reportKey(full))
    const shift = report?.probes?.adaptation_shift?.result
    if (shift) found.fullShift = shift
  }
  return Object.keys(found).length > 0 ? found : undefined
}

async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

async function* readJoint(
  deps: Deps,
  planned: PlannedScan,
  view: PlannedView,
  joint: PlannedJoint,
  sum: PassCost,
): AsyncGenerator<JointShard> {
  const layout: Layout | null = await loadLayout(deps.store, planned.shared, view.layout)
  if (!layout) throw new Error('the layout of a planned scan is gone')
  for (const [i, { entries, copies }] of layout.shards.entries()) {
    const object = await getObject(deps.store, jointOutput(planned, view, joint, i))
    if (!object) throw new Error('what a pass over hidden states found is gone')
    const cost = JSON.parse(object.metadata['cost'] ?? '{}') as Partial<ScanCost>
    sum.flops += cost.flops ?? 0
    sum.cpuMs += (cost.kernel_ms ?? 0) + (cost.js_ms ?? 0)
    yield { entries, copies: copies ?? entries.map(() => 0), columns: await readColumns(object.bytes) }
  }
}
