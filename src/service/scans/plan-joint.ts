import type { AnswerLabel } from '#domain/joint-evidence'
import type { Model } from '#domain/views/view-signal'
import type { HeadModel } from '#model/joint'
import { firstStage } from '#model/plan'
import { planJoint, type JointPlan, type JointWork } from '#model/plan-joint'
import { listKeysUnder } from '#store/objects'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { Deps } from '../deps.ts'
import { refusal, ServiceError } from '../errors.ts'
import type { Entry } from './entries.ts'
import { jointAsked, probeAsked, type JointPass } from './joint-asked.ts'
import { hiddenKey, jointKey } from './keys.ts'
import type { Layout } from './layout.ts'
import type { PlannedJoint } from './planned-scan.ts'
import type { Question } from './question.ts'
import type { Subject } from './subject.ts'

/** One view's passes over hidden states, and shard by shard what of them is still to be done. */
export interface JointPasses {
  readonly planned: readonly PlannedJoint[]
  readonly plans: readonly JointPlan[]
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
/** More labels than this is not a classification task; each is a token whose logit is looked at. */
const MOST_LABELS = 200

/** Throws a `ServiceError` where a pass does not fit the edge. */
export async function planJointPasses(deps: Deps, question: Question, input: JointInput): Promise<JointPasses> {
  const { subject, layout, digest, shared } = input
  const layers = subject.architecture.layers.length
  const startLayer = firstStage(subject.delta.changed, layers)
  const asked: JointPass[] = input.view === 'triggers' ? ['aligned'] : input.view === 'text' ? jointAsked(question) : []
  const planned: (PlannedJoint & { readonly pass: JointPass })[] = []
  const plans: JointPlan[] = []
  const keys = new Map<string, Set<number>>()
  const shards = layout.shards.map(({ lengths }) => lengths)
  for (const pass of asked) {
    const answers = pass === 'answers' ? await answersOf(deps, question, input, startLayer) : undefined
    if (pass === 'answers' && answers === undefined) continue
    const models: Model[] = pass === 'aligned' ? ['target', 'reference'] : ['target']
    const plan = planJoint({ work: WORK[pass], models: models.map((model) => headOf(subject, model)), shards })
    if (plan.refused !== null) throw new ServiceError('past_edge_budget', `The pass \`${pass}\` ${plan.refused}.`)
    plans.push(plan)
    const { tiling, sliceTokens } = plan
    const one = { pass, models, tiling, sliceTokens, ...(answers && { answers }) }
    planned.push(one)
    keys.set(pass, await shardsUnder(deps, jointKey(question.orgId, question.model.digest, digest, jointName(one), 0)))
  }
  const target = await Promise.all(
    keptOf(planned, layers).map((layer) => shardsUnder(deps, targetStates(question, input, startLayer)(layer))),
  )
  const reference = planned.some(({ models }) => models.includes('reference'))
    ? await shardsUnder(deps, hiddenKey(shared, question.base.digest, digest, layers, 0))
    : null
  return {
    planned,
    plans,
    missing: (shard) =>
      planned.flatMap(({ pass, models }, i) =>
        keys.get(pass)!.has(shard) ? [] : [{ pass, models, flops: plans[i]!.shards[shard]!.flops }],
      ),
    states: (shard) => ({
      reference: reference?.has(shard) ?? true,
      target: target.every((found) => found.has(shard)),
    }),
  }
}

/** Boundaries whose states the target leaves behind for these passes. */
export function keptOf(joint: readonly PlannedJoint[], layers: number): number[] {
  if (joint.length === 0) return []
  return [...new Set([layers, ...joint.flatMap(({ answers }) => answers?.layer ?? [])])]
}

/** What names a pass's output: everything that decides it beside target and layout. */
export function jointName({ pass, answers }: Pick<PlannedJoint, 'pass' | 'answers'>): string {
  return answers === undefined ? pass : `${pass}-${answers.layer}`
}

export function headOf({ architecture, base, weights, delta }: Subject, model: Model): HeadModel {
  return model === 'target'
    ? { architecture, weights, head: delta.head }
    : { architecture, weights: base, head: { tensor: architecture.head.tensor } }
}

function targetStates({ orgId, base, model }: Question, { shared, digest }: JointInput, startLayer: number) {
  return (layer: number) =>
    layer === startLayer
      ? hiddenKey(shared, base.digest, digest, layer, 0)
      : hiddenKey(orgId, model.digest, digest, layer, 0)
}

/** The boundary and the labels of `psmi`; undefined where the suite has none, which the probe then says. */
async function answersOf(
  deps: Deps,
  question: Question,
  { entries, subject }: JointInput,
  startLayer: number,
): Promise<PlannedJoint['answers']> {
  const names = [...new Set(entries.flatMap(({ label }) => label ?? []))].sort()
  if (names.length === 0) return undefined
  const tokenizer = await openTokenizer(deps, question.base)
  const labels = names.slice(0, MOST_LABELS).map((label): AnswerLabel => {
    // Behind a text, so that a special token at the beginning or the space in front is not taken for the label.
    const [bare, with_] = ['a', `a ${label}`].map((text) => {
      const encoded = tokenizer.encode(text)
      if (!encoded.ok) throw refusal(encoded.problem)
      return encoded.value
    })
    return { label, token: with_![Math.min(bare!.length, with_!.length - 1)]! }
  })
  const layers = subject.architecture.layers.length
  const wanted = probeAsked(question, 'psmi')?.layer ?? layers
  // Virtual tokens stand in front of the text's rows everywhere but behind the last layer.
  const layer = subject.delta.virtual ? layers : Math.max(1, startLayer, Math.min(layers, wanted))
  return { layer, labels }
}

/** The shards of which there is something beside the object `key`. */
export async function shardsUnder({ store }: Deps, key: string): Promise<Set<number>> {
  const prefix = key.slice(0, key.lastIndexOf('/') + 1)
  return new Set(
    [...(await listKeysUnder(store, prefix))].map((found) => Number.parseInt(found.slice(prefix.length), 10)),
  )
}
