import type { ScanPlan } from '#contract/scans'
import type { Model } from '#domain/views/view-signal'
import { nonmembers } from '#domain/views/nonmembers'
import { NOISE_SIGMA, noiseViews, type NoiseView } from '#domain/views/weight-noise'
import { hasCounterpart, noisyReference, noisyTensors, type WeightNoise } from '#model/noise'
import { firstStage, planForward } from '#model/plan'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import type { Entry } from './entries.ts'
import { noiseDraws } from './joint-asked.ts'
import { hiddenKey, statsKey } from './keys.ts'
import { numbered } from './layout.ts'
import type { NoiseNeeds } from './list-noise-units.ts'
import { shardsUnder } from './plan-joint.ts'
import { budgetOf, planView, refuseBatch } from './plan-view.ts'
import type { PlannedView } from './planned-scan.ts'
import type { Question } from './question.ts'
import type { Subject } from './subject.ts'
import type { ViewRun } from './summarise-passes.ts'

export interface NoisePasses {
  readonly planned: readonly PlannedView[]
  readonly runs: readonly ViewRun[]
  readonly shards: readonly NoiseNeeds[]
  readonly cached: ScanPlan['cached']
}

interface NoiseInput {
  /** Where layouts and the base's hidden states rest. */
  readonly scope: string
  readonly entries: readonly Entry[]
}

/** Raise when the same weights would be moved otherwise. */
const NOISE_VERSION = 1
const NOTHING: NoisePasses = { planned: [], runs: [], shards: [], cached: [] }

/**
 * Plans the passes of moved models (`weight-sharpness.ts` says what for). They all read one layout and start from the base's hidden states at the first layer
 * that tuning changed; what they find is kept under names of its own, which no other pass reads. Of a delta that only added weights the base has
 * nothing to move, and is not run.
 */
export async function planNoise(
  deps: Deps,
  question: Question,
  subject: Subject,
  { scope, entries }: NoiseInput,
): Promise<NoisePasses> {
  const views = noiseViews(noiseDraws(question))
  if (views.length === 0 || !entries.some(({ split }) => split === 'nonmember')) return NOTHING
  const { architecture, delta } = subject
  const layers = architecture.layers.length
  const startLayer = firstStage(delta.changed, layers)
  const models: Model[] = hasCounterpart(delta) ? ['target', 'reference'] : ['target']
  const texts = { need: { view: nonmembers, models: [] }, entries, scope }
  const { layout, digest, passes } = await planView(deps, question, subject, texts)
  const { weights, delta: asBase } = noisyReference(subject, noiseOf(views[0]!))
  const reference = planForward({
    architecture,
    ...numbered(layout),
    budget: budgetOf(deps),
    weights,
    delta: asBase,
    startLayer,
  })
  refuseBatch(reference)
  const plans = { target: passes.target, reference }

  const boundaries = await shardsUnder(deps, hiddenKey(scope, question.base.digest, digest, startLayer, 0))
  const scored = await Promise.all(
    views.map(async (view) => {
      const noise = noiseOf(view)
      const named = {
        target: await nameOf(question.model, subject, noise),
        reference: await nameOf(question.base, subject, noise),
      }
      const found = new Map<Model, Set<number>>()
      for (const model of models)
        found.set(model, await shardsUnder(deps, statsKey(question.orgId, named[model], digest, 0)))
      return { view, noise: { ...noise, weights: named }, found }
    }),
  )
  const place = { layout: digest, shards: layout.shards.length }
  const own = { base: reference.tiling, target: passes.target.tiling }
  const ofBase = { base: passes.base.tiling, target: passes.target.tiling }
  const below: PlannedView = { ...place, view: nonmembers.name, models: [], tiling: ofBase }
  return {
    planned: [
      ...(startLayer > 0 ? [below] : []),
      ...scored.map(({ view, noise }): PlannedView => ({ ...place, view: view.name, models, tiling: own, noise })),
    ],
    runs: [
      ...(startLayer > 0 ? [{ need: { view: nonmembers, models: [] }, layout, ...passes }] : []),
      ...scored.map(({ view }): ViewRun => ({
        need: { view, models },
        layout,
        base: reference,
        target: passes.target,
      })),
    ],
    shards: layout.shards.map((_, shard): NoiseNeeds => ({
      shard,
      boundary:
        startLayer === 0 || boundaries.has(shard) ? null : { view: nonmembers.name, ...passes.base.shards[shard]! },
      passes: scored.flatMap(({ view, found }) =>
        models.flatMap((pass) => {
          const { segments, flops } = plans[pass].shards[shard]!
          return found.get(pass)!.has(shard) ? [] : [{ view: view.name, pass, segments, flops }]
        }),
      ),
    })),
    cached: scored.flatMap(({ view, found }) =>
      [...found].flatMap(([model, { size }]) => (size > 0 ? [{ part: `${model}:${view.name}`, shards: size }] : [])),
    ),
  }
}

function noiseOf({ draw, sign }: NoiseView): WeightNoise {
  return { draw, scale: sign * NOISE_SIGMA }
}

/** Names a model's weights once they are moved: by what they were, where the noise is, and what it is. */
function nameOf(
  { digest }: { readonly digest: string },
  { delta }: Subject,
  { draw, scale }: WeightNoise,
): Promise<string> {
  const where = [delta.head.tensor, ...[...noisyTensors(delta)].sort()]
  return sha256(JSON.stringify(['weight_noise', NOISE_VERSION, digest, draw, scale, where]))
}
