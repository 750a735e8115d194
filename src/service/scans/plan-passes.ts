import type { ScanPlan } from '#contract/scans'
import { firstStage } from '#model/plan'
import { listKeysUnder } from '#store/objects'
import type { Deps } from '../deps.ts'
import { listEntries } from './entries.ts'
import { triggerNeed } from './joint-asked.ts'
import { hiddenKey, scopeOf, statsKey } from './keys.ts'
import { listNoiseUnits } from './list-noise-units.ts'
import { listUnits, type ShardNeeds } from './list-units.ts'
import { planEmulation } from './plan-emulation.ts'
import { planJointPasses, type JointPasses } from './plan-joint.ts'
import { planNoise } from './plan-noise.ts'
import { planView } from './plan-view.ts'
import type { Passes, PlannedView } from './planned-scan.ts'
import type { Question } from './question.ts'
import { openSubject, readLines, readPlanted } from './subject.ts'
import { addJoint, summarise, type ViewRun } from './summarise-passes.ts'
import { viewsAsked } from './views-asked.ts'

/** Plans every pass of a scan: tokenises what no earlier scan has, cuts shards, and looks up what need not be run again. */
export async function planPasses(deps: Deps, question: Question): Promise<Passes> {
  if (question.emulate) return planEmulation(deps, question, question.emulate)
  const { model, base, suite } = question
  const shared = scopeOf(question.orgId, base, suite)
  const subject = await openSubject(deps, question)
  const layers = subject.architecture.layers.length
  const startLayer = firstStage(subject.delta.changed, layers)
  const lines = await readLines(deps, suite)
  const planted = await readPlanted(deps, question.canarySet)
  const entries = listEntries({ lines, planted, maxExamples: question.maxExamples })

  const planned: PlannedView[] = []
  const needs: ShardNeeds[] = []
  const runs: ViewRun[] = []
  const cached: ScanPlan['cached'] = []
  const joints: JointPasses[] = []
  for (const need of [...viewsAsked(question), ...triggerNeed(question)]) {
    const view = need.view.name
    const { layout, digest, passes } = await planView(deps, question, subject, { scope: shared, need, entries })
    const tiling = { base: passes.base.tiling, target: passes.target.tiling }
    const joint = await planJointPasses(deps, question, { subject, view, layout, digest, shared, entries })
    joints.push(joint)
    runs.push({ need, layout, ...passes, ...(joint.answers && { answers: joint.answers }), copied: joint.copied })
    const states = joint.planned.length > 0 ? { joint: joint.planned } : {}
    planned.push({ view, models: need.models, layout: digest, shards: layout.shards.length, tiling, ...states })
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
        models: need.models,
        shard,
        base: passes.base.shards[shard]!,
        target: passes.target.shards[shard]!,
        hasReference: found.reference.has(shard),
        hasTarget: found.target.has(shard),
        hasBoundary: found.boundary.has(shard),
        joint: joint.missing(shard),
        states: joint.states(shard),
      })
    })
    for (const [part, set] of Object.entries(found))
      if (set.size > 0) cached.push({ part: `${part}:${view}`, shards: set.size })
  }
  const noise = await planNoise(deps, question, subject, { scope: shared, entries })
  const units = listNoiseUnits(listUnits(needs, startLayer, layers), noise.shards, startLayer, layers)
  return {
    planned: {
      shared,
      own: question.orgId,
      base: base.digest,
      target: model.digest,
      startLayer,
      layers,
      views: [...planned, ...noise.planned],
    },
    units,
    summary: addJoint(
      summarise([...runs, ...noise.runs], units, [...cached, ...noise.cached], startLayer),
      joints.flatMap(({ plans }) => plans),
    ),
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
