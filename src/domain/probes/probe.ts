import type { ProbeName, ProbeRequest, ProbeResult } from '#contract/probes'
import type { Material } from '../material.ts'
import { isViewSignal, partsOf, type ViewSignal } from '../views/view-signal.ts'

/**
 * One question that a single scan answers beside its attacks, described by itself: this value is all that API, CLI, pages and docs know of it besides its
 * wire types. To add one, write its request and result in `contract/probes`, its file here and its section in `web/probes`, and name each in its list.
 */
export interface Probe<K extends ProbeName> {
  /** Name on the wire, snake case. */
  readonly name: K
  /** Version of the definition: goes up when the same evidence would give another answer. */
  readonly version: number
  readonly title: string
  /** What it answers, as a question. */
  readonly question: string
  readonly method: string
  readonly paper: string
  /** The sentence that no reader may go beyond. */
  readonly claim: string
  /** What must be there; the first that is not becomes the answer's reason. */
  readonly needs: readonly Need[]
  /** Forward passes per text beside those of the attacks, by model. */
  readonly cost: { readonly target: number; readonly reference: number }
  /** Where it goes wrong. One sentence. */
  readonly limits: string
  /** Called only when everything in `needs` is there. Deterministic: randomness comes from `material.random`. */
  analyse(options: ProbeRequest<K>, material: Material): Finding<ProbeResult<K>>
  /** What the owner may see of single examples, by their index; where a probe says something of them. Called when `analyse` would be. */
  perExample?(
    options: ProbeRequest<K>,
    material: Material,
  ): ReadonlyMap<number, Readonly<Record<string, number | null>>>
  /** The few lines that terminal and Markdown show. */
  facts(result: ProbeResult<K>): readonly Fact[]
}

/** A result, or the short stable word (and a sentence) that says why there is none. */
export type Finding<R> =
  | { readonly ok: true; readonly value: R }
  | { readonly ok: false; readonly reason: string; readonly detail?: string }

/** What it is, and its value as people read it; plain text. */
export type Fact = readonly [label: string, value: string]

/** Evidence that a probe asks for; `view/model` are passes over altered texts. */
export type Need = OwnNeed | ViewSignal

type OwnNeed =
  | 'members'
  | 'nonmembers'
  | 'reference'
  | 'target_tokens'
  | 'reference_tokens'
  | 'texts'
  | 'groups'
  | 'aligned'
  | 'triggers'
  | 'answers'

export function unavailable(reason: string, detail?: string): { ok: false; reason: string; detail?: string } {
  return { ok: false, reason, ...(detail !== undefined && { detail }) }
}

/** Why a need is not met; null when it is. */
export function lacks(need: Need, material: Material): string | null {
  if (!isViewSignal(need)) return LACKS[need](material)
  const { view, model } = partsOf(need)
  return material.evidence.views?.[view]?.[model] ? null : 'no_altered_texts'
}

const LACKS: Record<OwnNeed, (material: Material) => string | null> = {
  members: ({ splits }) => (splits.member.length > 0 ? null : 'no_members'),
  nonmembers: ({ splits }) => (splits.nonmember.length > 0 ? null : 'no_nonmembers'),
  reference: ({ evidence }) => (evidence.reference ? null : 'no_reference'),
  target_tokens: ({ evidence }) => ('offsets' in evidence.target ? null : 'no_token_stats'),
  reference_tokens: ({ evidence: { reference } }) => {
    if (!reference) return 'no_reference'
    return 'offsets' in reference ? null : 'no_token_stats'
  },
  texts: ({ evidence }) => (evidence.texts ? null : 'no_texts'),
  aligned: ({ evidence }) => (evidence.joint?.aligned ? null : 'no_aligned_pass'),
  triggers: ({ evidence }) => (evidence.joint?.triggers ? null : 'no_aligned_pass'),
  answers({ evidence }) {
    if (evidence.joint?.answers) return null
    return evidence.examples.some(({ label }) => label !== undefined) ? 'no_hidden_states' : 'no_labels'
  },
  groups: ({ evidence }) => (evidence.examples.some(({ group }) => group !== undefined) ? null : 'no_groups'),
}
