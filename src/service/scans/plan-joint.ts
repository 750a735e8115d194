import type { Model } from '#domain/views/view-signal'
import type { HeadModel } from '#model/joint'
import { firstStage } from '#model/plan'
import { planJoint, type JointPlan, type JointWork } from '#model/plan-joint'
import { listKeysUnder } from '#store/objects'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import type { Entry } from './entries.ts'
import { jointAsked, type JointPass } from './joint-asked.ts'
import { hiddenKey, jointKey, lastRowsKey } from './keys.ts'
import type { Layout } from './layout.ts'
import { planAnswers, refuseLayers, type PlannedAnswers } from './plan-answers.ts'
import type { PlannedJoint } from './planned-scan.ts'
import type { Question } from './question.ts'
import type { Subject } from './subject.ts'

/** One view's passes over hidden states, and shard by shard what of them is still to be done. */
export interface JointPasses {
  readonly planned: readonly PlannedJoint[]
  readonly plans: readonly JointPlan[]
  readonly answers?: PlannedAnswers['states']
  /** Bytes that the target's pass copies out of a shard's states at a boundary. */
  readonly copied: number
  readonly missing: (shard: number) => { pass: JointPass; models: readonly Model[]; flops: number }[]
  readonly states: (shard: number) => { reference: boolean; target: boolean }
}

export interface JointInput {
  readonly subject: Subject
  readonly view: string
  readonly layout: Layout
  /** The layout's name. */
  readonly digest: string
  readonly shared: string
  readonly entries: readonly Entry[]
}

const WORK: Record<JointPass, JointWork> = { aligned: 'compare', gradient: 'gradient', answers: 'answers' }

/** Throws a `ServiceError` where a pass does not fit the edge. */
export async function planJointPasses(deps: Deps, question: Question, input: JointInput): Promise<JointPasses> {
  const { subject, layout, digest, shared, entries } = input
  const layers = subject.architecture.layers.length
  const startLayer = firstStage(subject.delta.changed, layers)
  const asked: JointPass[] = input.view === 'triggers' ? ['aligned'] : input.view === 'text' ? jointAsked(question) : []
  const planned: (PlannedJoint & { readonly pass: JointPass })[] = []
  const plans: JointPlan[] = []
  const keys = new Map<string, Set<number>>()
  let found: PlannedAnswers | undefined
  const shards = layout.shards.map(({ lengths }) => lengths)
  for (const pass of asked) {
    if (pass === 'answers') found = await planAnswers(deps, question, entries, layout)
    const answers = pass === 'answers' ? found?.answers : undefined
    if (pass === 'answers' && answers === undefined) continue
    const models: Model[] = pass === 'aligned' ? ['target', 'reference'] : ['target']
    const plan = planJoint({
      work: WORK[pass],
      models: models.map((model) => headOf(subject, model)),
      shards,
      ...(answers && { boundaries: innerOf([{ answers }], layers).length }),
    })
    // What a GPU endpoint cannot do either is not handed over to one.
    if (plan.refused !== null && answers?.others?.length)
      throw refuseLayers(
        `The states of ${answers.others.length + 1} layers: the pass that gathers them ${plan.refused}.`,
      )
    if (plan.refused !== null) throw new ServiceError('past_edge_budget', `The pass \`${pass}\` ${plan.refused}.`)
    plans.push(plan)
    const { tiling, sliceTokens } = plan
    const one = { pass, models, tiling, sliceTokens, ...(answers && { answers }) }
    planned.push(one)
    keys.set(pass, await shardsUnder(deps, jointKey(question.orgId, question.model.digest, digest, jointName(one), 0)))
  }
  const target = await Promise.all(
    targetStates(question, input, planned, startLayer).map((key) => shardsUnder(deps, key)),
  )
  const reference = planned.some(({ models }) => models.includes('reference'))
    ? await shardsUnder(deps, hiddenKey(shared, question.base.digest, digest, layers, 0))
    : null
  const inner = innerOf(planned, layers)
  return {
    planned,
    plans,
    ...(found && { answers: found.states }),
    copied: inner.length > 0 ? 4 * subject.architecture.width * Math.max(...shards.map(({ length }) => length)) : 0,
    missing: (shard) =>
      planned.flatMap(({ pass, models }, i) =>
        keys.get(pass)!.has(shard) ? [] : [{ pass, models, flops: plans[i]!.shards[shard]!.flops }],
      ),
    states: (shard) => ({
      reference: reference?.has(shard) ?? true,
      target: target.every((some) => some.has(shard)),
    }),
  }
}

/** Boundaries inside the network at which the target leaves the states of last tokens behind for these passes. */
export function innerOf(joint: readonly Pick<PlannedJoint, 'answers'>[], layers: number): number[] {
  const asked = joint.flatMap(({ answers }) => (answers ? [...(answers.others ?? []), answers.layer] : []))
  return asked.filter((layer) => layer < layers)
}

/** What names a pass's output: everything that decides it beside target and layout. */
export function jointName({ pass, answers }: Pick<PlannedJoint, 'pass' | 'answers'>): string {
  return answers === undefined ? pass : `${pass}-${[...(answers.others ?? []), answers.layer].join('.')}`
}

export function headOf({ architecture, base, weights, delta }: Subject, model: Model): HeadModel {
  return model === 'target'
    ? { architecture, weights, head: delta.head }
    : { architecture, weights: base, head: { tensor: architecture.head.tensor } }
}

/** Where the target's states lie from which these passes start: the last ones, which are the base's where the head alone was tuned, and what they ask for inside. */
function targetStates(
  { orgId, base, model }: Question,
  { shared, digest, subject }: JointInput,
  joint: readonly PlannedJoint[],
  startLayer: number,
): string[] {
  if (joint.length === 0) return []
  const layers = subject.architecture.layers.length
  const [scope, weights] = startLayer === layers ? [shared, base.digest] : [orgId, model.digest]
  return [
    hiddenKey(scope, weights, digest, layers, 0),
    ...innerOf(joint, layers).map((layer) => lastRowsKey(orgId, model.digest, digest, layer, 0)),
  ]
}

/** The shards of which there is something beside the object `key`. */
export async function shardsUnder({ store }: Deps, key: string): Promise<Set<number>> {
  const prefix = key.slice(0, key.lastIndexOf('/') + 1)
  return new Set(
    [...(await listKeysUnder(store, prefix))].map((found) => Number.parseInt(found.slice(prefix.length), 10)),
  )
}
