import type { ScanPlan } from '#contract/scans'
import type { ViewNeed } from '#domain/views/all'
import type { ForwardPlan } from '#model/plan'
import type { JointPlan } from '#model/plan-joint'
import type { Layout } from './layout.ts'
import type { Unit } from './list-units.ts'
import { showView } from './views-asked.ts'

/** One view with its sequences and the plans of its passes, each as if nothing were cached. */
export interface ViewRun {
  readonly need: ViewNeed
  readonly layout: Layout
  readonly base: ForwardPlan
  readonly target: ForwardPlan
  readonly answers?: ScanPlan['answer_states']
  /** Bytes that the target's pass copies out of its states at a boundary. */
  readonly copied?: number
}

const PASSES: Record<'base' | 'target', readonly Unit['pass'][]> = {
  base: ['reference', 'boundary'],
  target: ['target'],
}

/** What people see of a plan. `runs` begin with the texts themselves; `units` are what is left to do. */
export function summarise(
  runs: readonly ViewRun[],
  units: readonly Unit[],
  cached: ScanPlan['cached'],
  startLayer: number,
): ScanPlan {
  const total = { readBytes: 0, reads: 0, seconds: 0 }
  for (const { need, base, target } of runs) {
    for (const [pass, plan] of [['base', base] as const, ['target', target] as const]) {
      const left = units.filter((unit) => unit.view === need.view.name && PASSES[pass].includes(unit.pass))
      if (left.length === 0) continue
      const share = left.reduce((sum, unit) => sum + unit.flops, 0) / plan.flops
      for (const name of ['readBytes', 'reads', 'seconds'] as const) total[name] += share * plan[name]
    }
  }
  const { layout, answers } = runs[0]!
  const peaks = runs.flatMap(({ base, target, copied = 0 }) => [base.peakBytes.total, target.peakBytes.total + copied])
  return {
    engine: 'edge',
    reason: null,
    examples: layout.shards.reduce((sum, shard) => sum + shard.entries.length, 0),
    excluded: layout.excluded.length > 0 ? [{ reason: 'too_short', count: layout.excluded.length }] : [],
    truncated: layout.truncated,
    tokens: runs.reduce((sum, run) => sum + run.layout.tokens, 0),
    views: runs.map((run) => showView(run.need, run.layout)),
    shards: units.length,
    start_layer: startLayer,
    flops: units.reduce((sum, unit) => sum + unit.flops, 0),
    bytes: Math.round(total.readBytes),
    reads: Math.round(total.reads),
    peak_memory_bytes: Math.max(...peaks),
    ...(answers && { answer_states: answers }),
    seconds: total.seconds,
    cached,
  }
}

/** The plan with its passes over hidden states; their FLOPs are the units'. What earlier scans left behind is not taken off. */
export function addJoint(plan: ScanPlan, joint: readonly JointPlan[]): ScanPlan {
  const sum = (of: (one: JointPlan) => number) => joint.reduce((total, one) => total + of(one), 0)
  return {
    ...plan,
    bytes: plan.bytes + sum(({ readBytes }) => readBytes),
    reads: plan.reads + sum(({ reads }) => reads),
    seconds: plan.seconds + sum(({ seconds }) => seconds),
    peak_memory_bytes: Math.max(plan.peak_memory_bytes, ...joint.map(({ peakBytes }) => peakBytes.total)),
  }
}
