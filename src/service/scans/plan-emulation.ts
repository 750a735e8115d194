import type { ScanPlan } from '#contract/scans'
import { sequenceCap } from '#model/budget'
import { firstStage, planForward } from '#model/plan'
import { type JointPlan, planJoint } from '#model/plan-joint'
import { listKeysUnder } from '#store/objects'
import { openBase, type OpenBase } from '../bases/open-base.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { listEntries } from './entries.ts'
import { hiddenKey, scopeOf, statsKey } from './keys.ts'
import { numbered } from './layout.ts'
import { listUnits, type ShardNeeds } from './list-units.ts'
import { headOf } from './plan-joint.ts'
import { longestOf, planView } from './plan-view.ts'
import type { Passes, PlannedView } from './planned-scan.ts'
import type { Emulation, Question } from './question.ts'
import { openSubject, readLines, readPlanted, type Subject } from './subject.ts'
import { addJoint, summarise, type ViewRun } from './summarise-passes.ts'
import { viewsAsked } from './views-asked.ts'

/** Raise when the same three models would give other statistics. */
const EMULATION_VERSION = 1

/** The heads whose logits are added up, in the order that `emulateModel` takes them. */
export function emulatedHeads(large: OpenBase, subject: Subject) {
  const { architecture, weights } = large
  const head = { tensor: architecture.head.tensor }
  return [{ architecture, weights, head }, headOf(subject, 'target'), headOf(subject, 'reference')]
}

/**
 * Plans a scan of the emulated model: the large base whole, both small models up to their heads, and then all three heads together. The large base is the
 * reference, the emulation the target. Throws a `ServiceError` where the models don't go together or past the edge.
 */
export async function planEmulation(deps: Deps, question: Question, emulate: Emulation): Promise<Passes> {
  const { large, beta } = emulate
  const { base, model, suite, orgId } = question
  if (large.files['tokenizer.json'] !== base.files['tokenizer.json'])
    throw unfit(
      'The large base and the base of the model must share one tokenizer.json: their logits are added up token by token.',
    )
  const both = base.visibility === 'public' && large.visibility === 'public' ? 'public' : 'private'
  const shared = scopeOf(orgId, { visibility: both }, suite)
  const subject = await openSubject(deps, question)
  const open = await openBase(deps, large)
  const small = {
    base: base.digest,
    target: model.digest,
    startLayer: firstStage(subject.delta.changed, subject.architecture.layers.length),
    layers: subject.architecture.layers.length,
  }
  const layers = open.architecture.layers.length
  const target = await sha256(JSON.stringify(['emulation', EMULATION_VERSION, large.digest, model.digest, beta]))
  const entries = listEntries({
    lines: await readLines(deps, suite),
    planted: await readPlanted(deps, question.canarySet),
    maxExamples: question.maxExamples,
  })
  const views: PlannedView[] = []
  const needs: ShardNeeds[] = []
  const runs: ViewRun[] = []
  const joint: JointPlan[] = []
  const cached: ScanPlan['cached'] = []
  for (const need of viewsAsked(question)) {
    const { layout, digest, passes } = await planView(deps, question, subject, { scope: shared, need, entries })
    if (longestOf(layout) > sequenceCap(open.architecture))
      throw unfit('The large base reads shorter texts than the base of the model.')
    const texts = { architecture: open.architecture, ...numbered(layout) }
    const whole = planForward({ ...texts, weights: open.weights })
    if (whole.engine === 'batch') throw unfit(`The large base ${whole.reason}.`)
    const heads = planJoint({
      work: 'emulate',
      models: emulatedHeads(open, subject),
      shards: layout.shards.map(({ lengths }) => lengths),
    })
    if (heads.refused !== null) throw unfit(`The heads of the three models together: ${heads.refused}.`)
    const under = (key: string) => shardsUnder(deps, key)
    const ofTarget = small.startLayer === small.layers ? [shared, small.base] : [orgId, small.target]
    const found = {
      emulated: await under(statsKey(orgId, target, digest, 0)),
      reference: await under(statsKey(shared, large.digest, digest, 0)),
      large: await under(hiddenKey(shared, large.digest, digest, layers, 0)),
      base: await under(hiddenKey(shared, small.base, digest, small.layers, 0)),
      tuned: await under(hiddenKey(ofTarget[0]!, ofTarget[1]!, digest, small.layers, 0)),
      boundary: await under(hiddenKey(shared, small.base, digest, small.startLayer, 0)),
    }
    const view = need.view.name
    layout.shards.forEach((_, shard) => {
      const missing = need.models.includes('target') && !found.emulated.has(shard)
      const reference = need.models.includes('reference') && !found.reference.has(shard)
      const first = reference || (missing && !found.large.has(shard))
      needs.push({
        view,
        models: [],
        shard,
        base: passes.base.shards[shard]!,
        target: passes.target.shards[shard]!,
        hasReference: true,
        hasTarget: true,
        hasBoundary: found.boundary.has(shard),
        ...(first && { first: { pass: 'large', ...whole.shards[shard]! } }),
        joint: missing
          ? [{ pass: 'emulated', models: ['target', 'reference'], flops: heads.shards[shard]!.flops }]
          : [],
        states: { reference: found.base.has(shard), target: found.tuned.has(shard) },
      })
    })
    const { tiling, sliceTokens } = heads
    views.push({
      view,
      models: need.models,
      layout: digest,
      shards: layout.shards.length,
      tiling: { base: passes.base.tiling, target: passes.target.tiling, large: whole.tiling },
      joint: [{ pass: 'emulated', models: ['target', 'reference'], tiling, sliceTokens }],
    })
    runs.push({ need, layout, ...passes })
    joint.push(heads, { ...heads, ...whole, refused: null, sliceTokens: 0 })
    if (found.emulated.size > 0) cached.push({ part: `emulated:${view}`, shards: found.emulated.size })
    if (found.reference.size > 0) cached.push({ part: `reference:${view}`, shards: found.reference.size })
  }
  const units = listUnits(needs, small.startLayer, small.layers)
  const { startLayer } = small
  return {
    planned: { shared, own: orgId, base: large.digest, target, startLayer, layers, views, emulate: { small, beta } },
    units,
    summary: addJoint(summarise(runs, units, cached, startLayer), joint),
  }
}

/** Never `past_edge_budget`: a GPU endpoint knows nothing of emulations. */
function unfit(detail: string): ServiceError {
  return new ServiceError('bad_request', detail, [{ pointer: '#/emulate', code: 'bad_request', detail }])
}

async function shardsUnder({ store }: Deps, key: string): Promise<Set<number>> {
  const prefix = key.slice(0, key.lastIndexOf('/') + 1)
  return new Set(
    [...(await listKeysUnder(store, prefix))].map((found) => Number.parseInt(found.slice(prefix.length), 10)),
  )
}
