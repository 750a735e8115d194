import type { Report } from '#contract/report'
import type { ScanCost } from '#contract/scans'
import type { AlignedStats } from '#domain/aligned-stats'
import type { JointEvidence } from '#domain/joint-evidence'
import { readColumns } from '#model/columns-file'
import { getJson, getObject } from '#store/objects'
import type { Deps } from '../deps.ts'
import { collectTriggers } from './collect-triggers.ts'
import { gatherAligned, gatherRows, type JointShard } from './gather-joint.ts'
import { probeAsked } from './joint-asked.ts'
import { reportKey } from './keys.ts'
import { loadLayout, type Layout } from './layout.ts'
import type { PlannedJoint, PlannedScan, PlannedView } from './planned-scan.ts'
import type { Question } from './question.ts'
import type { PassCost } from './read-pass.ts'
import { jointOutput } from './run-joint.ts'

/** What the passes over hidden states found, for the entries of `order`; undefined where none was run. */
export async function collectJoint(
  deps: Deps,
  planned: PlannedScan,
  question: Question,
  order: readonly number[],
  sum: PassCost,
): Promise<JointEvidence | undefined> {
  const found: { -readonly [K in keyof JointEvidence]: JointEvidence[K] } = {}
  if (planned.emulate) return undefined
  const [text] = planned.views
  for (const joint of text!.joint ?? []) {
    const shards = await readJoint(deps, planned, text!, joint, sum)
    const rowsOf = (name: string) =>
      shards.map(({ entries, columns }) => ({ entries, rows: columns[name] as Float32Array }))
    if (joint.pass === 'aligned') {
      const stats = shards.map(({ entries, columns }) => ({ entries, stats: columns as unknown as AlignedStats }))
      found.aligned = gatherAligned(stats, order)
    }
    if (joint.pass === 'gradient') found.headGradients = gatherRows(rowsOf('norms'), order, 1)
    if (joint.pass === 'answers') {
      const { layer, labels } = joint.answers!
      const [first] = shards
      const width = (first!.columns['states'] as Float32Array).length / first!.entries.length
      const states = gatherRows(rowsOf('states'), order, width)
      const logits = gatherRows(rowsOf('logits'), order, labels.length)
      found.answers = { layer, layers: planned.layers, width, states, labels, logits }
    }
  }
  const triggers = planned.views.find(({ view }) => view === 'triggers')
  const request = probeAsked(question, 'trigger_scan')
  if (triggers?.joint && request) {
    const shards = await readJoint(deps, planned, triggers, triggers.joint[0]!, sum)
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

async function readJoint(
  deps: Deps,
  planned: PlannedScan,
  view: PlannedView,
  joint: PlannedJoint,
  sum: PassCost,
): Promise<JointShard[]> {
  const layout: Layout | null = await loadLayout(deps.store, planned.shared, view.layout)
  if (!layout) throw new Error('the layout of a planned scan is gone')
  const shards: JointShard[] = []
  for (const [i, { entries, copies }] of layout.shards.entries()) {
    const object = await getObject(deps.store, jointOutput(planned, view, joint, i))
    if (!object) throw new Error('what a pass over hidden states found is gone')
    shards.push({ entries, copies: copies ?? entries.map(() => 0), columns: await readColumns(object.bytes) })
    const cost = JSON.parse(object.metadata['cost'] ?? '{}') as Partial<ScanCost>
    sum.flops += cost.flops ?? 0
    sum.cpuMs += (cost.kernel_ms ?? 0) + (cost.js_ms ?? 0)
  }
  return shards
}
