import type { ViewNeed } from '#domain/views/all'
import { edgeBudget, sequenceCap, type EdgeBudget } from '#model/budget'
import { firstStage, planForward, type ForwardPlan } from '#model/plan'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import type { Entry } from './entries.ts'
import { layoutName, type LayoutIdentity } from './keys.ts'
import { arrange, loadLayout, numbered, saveLayout, type Layout } from './layout.ts'
import type { Question } from './question.ts'
import { dealEntries, dealInOrder } from './sequence.ts'
import { sequencesOf, type Sequences } from './sequences.ts'
import type { Subject } from './subject.ts'
import { viewKey } from './views-asked.ts'

/** One view of a suite, and both models' passes over it. */
export interface ViewPasses {
  readonly layout: Layout
  /** The layout's name. */
  readonly digest: string
  readonly passes: { readonly base: ForwardPlan; readonly target: ForwardPlan }
}

interface Texts {
  /** Where layouts rest. */
  readonly scope: string
  readonly need: ViewNeed
  readonly entries: readonly Entry[]
}

/**
 * Plans a view on the layout that all models of the base share; where virtual tokens leave its longest texts no room, or its shards no memory, on
 * one cut for that many virtual tokens. Throws a `ServiceError` when even that is past the edge.
 */
export async function planView(deps: Deps, question: Question, subject: Subject, asked: Texts): Promise<ViewPasses> {
  const { architecture, delta } = subject
  const identity = { ...question.identity, view: viewKey(asked.need) }
  const usual = plan(deps, subject, await findLayout(deps, question, subject, asked, identity))
  const virtual = delta.virtual?.tokens
  const roomy = longestOf(usual.layout) <= sequenceCap(architecture, virtual) && usual.passes().target.engine === 'edge'
  const chosen =
    virtual === undefined || roomy
      ? usual
      : plan(deps, subject, await findLayout(deps, question, subject, asked, { ...identity, virtual }))
  const passes = chosen.passes()
  refuseBatch(passes.base)
  refuseBatch(passes.target)
  return { layout: chosen.layout, digest: chosen.digest, passes }
}

/** Tokens of the longest text. */
export function longestOf({ shards }: Layout): number {
  return shards.reduce((most, { lengths }) => lengths.reduce((a, b) => Math.max(a, b), most), 0)
}

function plan(deps: Deps, { architecture, base, weights, delta }: Subject, found: Omit<ViewPasses, 'passes'>) {
  const texts = { architecture, ...numbered(found.layout), budget: budgetOf(deps) }
  const startLayer = firstStage(delta.changed, architecture.layers.length)
  const passes = () => ({
    base: planForward({ ...texts, weights: base }),
    target: planForward({ ...texts, weights, delta, startLayer }),
  })
  return { ...found, passes }
}

async function findLayout(
  deps: Deps,
  question: Question,
  { architecture, base, weights, delta }: Subject,
  { scope, need, entries }: Texts,
  identity: LayoutIdentity,
): Promise<Omit<ViewPasses, 'passes'>> {
  const digest = await layoutName(identity)
  const known = await loadLayout(deps.store, scope, digest)
  if (known) return { layout: known, digest }
  const tokenizer = await openTokenizer(deps, question.base)
  const sequences = sequencesOf(need.view, entries, tokenizer, sequenceCap(architecture, identity.virtual))
  const lengths = sequences.texts.map(({ tokens }) => tokens.length)
  const model = identity.virtual === undefined ? { weights: base } : { weights, delta }
  const deal = identity.order && dealInOrder(ordered(sequences, entries, identity.suite))
  const cut = planForward({ architecture, lengths, budget: budgetOf(deps), ...model, ...(deal && { deal }) })
  refuseBatch(cut)
  const { layout, tokens } = arrange(sequences, cut.shards)
  await saveLayout(deps.store, scope, digest, layout, tokens)
  return { layout, digest }
}

/** The texts in the order of a sequential scan, which scores them as they are: one sequence for each entry. */
function ordered({ texts }: Sequences, entries: readonly Entry[], suite: string): number[] {
  const places = new Map(texts.map(({ entry }, i) => [entry, i]))
  return dealEntries(entries, suite).order.flatMap((entry) => places.get(entry) ?? [])
}

/** The edge's own limits, with what this deployment leaves to the GPU endpoint. */
export function budgetOf({ config }: Deps): EdgeBudget {
  return { ...edgeBudget, passSeconds: config.edgePassSeconds ?? edgeBudget.passSeconds }
}

export function refuseBatch({ engine, reason }: ForwardPlan): void {
  if (engine === 'batch')
    throw new ServiceError('past_edge_budget', `This scan ${reason ?? 'is past what the edge can run'}.`)
}
