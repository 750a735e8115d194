import type { PsmiRequest } from '#contract/probes/psmi'
import type { ScanPlan } from '#contract/scans'
import type { AnswerLabel } from '#domain/joint-evidence'
import { firstStage } from '#model/plan'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Deps } from '../deps.ts'
import { refusal, ServiceError } from '../errors.ts'
import type { ModelSummary } from '../models/show-model.ts'
import type { Entry } from './entries.ts'
import { probeAsked } from './joint-asked.ts'
import type { Layout } from './layout.ts'
import type { PlannedJoint } from './planned-scan.ts'
import type { Question } from './question.ts'

/** What `psmi` will look at, and the memory that this takes when the scan ends. */
export interface PlannedAnswers {
  readonly answers: NonNullable<PlannedJoint['answers']>
  readonly states: NonNullable<ScanPlan['answer_states']>
}

/** More labels than this is not a classification task; each is a token whose logit is looked at. */
const MOST_LABELS = 200
/**
 * States of several layers that are held while the report is made, beside everything else that it is made of: a quarter of an isolate's 128 MB. Twelve layers
 * of width 768 are 910 examples. One layer is always allowed: nothing smaller could be asked for.
 */
const MOST_STATE_BYTES = 32 * 1024 * 1024

/** The boundaries and labels of `psmi`; undefined where the suite has none, which the probe then says. Throws a `ServiceError` for more than can be held. */
export async function planAnswers(
  deps: Deps,
  question: Question,
  entries: readonly Entry[],
  layout: Layout,
): Promise<PlannedAnswers | undefined> {
  const names = [...new Set(entries.flatMap(({ label }) => label ?? []))].sort()
  const layers = answerLayers(question)
  if (names.length === 0) return undefined
  const { width } = (question.base.summary as BaseSummary).architecture
  const examples = layout.shards.flatMap((shard) => shard.entries.filter((entry) => isAnswer(entries[entry]!))).length
  const bytes = 4 * width * layers.length * examples
  if (layers.length > 1 && bytes > MOST_STATE_BYTES) {
    const most = Math.max(1, Math.floor(MOST_STATE_BYTES / (4 * width * examples)))
    throw refuseLayers(
      `The states of ${layers.length} layers at ${examples} members with a label take ${megabytes(bytes)} MB, and ${megabytes(MOST_STATE_BYTES)} can be held: name ${most === 1 ? 'one layer' : `up to ${most} layers`}, or give \`max_examples\`.`,
    )
  }
  const labels = await labelTokens(deps, question, names)
  return {
    answers: { layer: layers.at(-1)!, others: layers.slice(0, -1), labels },
    states: { layers, examples, bytes },
  }
}

/** Whether the state at this text's end is looked at. */
export function isAnswer({ split, label }: Pick<Entry, 'split' | 'label'>): boolean {
  return split === 'member' && label !== undefined
}

/** The boundaries that `psmi` asks for, front to back. Throws a `ServiceError` for one that the model has not, or that comes before all that was tuned. */
export function answerLayers({ base, model, probes }: Pick<Question, 'base' | 'model' | 'probes'>): number[] {
  const { layers } = (base.summary as BaseSummary).architecture
  const { changed } = model.summary as ModelSummary
  // What enters the very first layer is the token, and no layer's doing.
  return layersFrom(Math.max(1, firstStage(changed, layers)), layers, probes)
}

/** The same of a model of which only the first layer that can be asked about is known. */
export function layersFrom(first: number, layers: number, probes: Question['probes']): number[] {
  const request: Pick<PsmiRequest, 'layer' | 'layers'> = probeAsked({ probes }, 'psmi') ?? {}
  if (request.layers === 'all') return Array.from({ length: layers - first + 1 }, (_, k) => first + k)
  if (request.layers === undefined) return [Math.max(first, Math.min(layers, request.layer ?? layers))]
  const wrong = request.layers.find((layer) => layer < first || layer > layers)
  if (wrong === undefined) return request.layers.toSorted((a, b) => a - b)
  const range = first === layers ? `layer ${layers} alone` : `layers ${first} to ${layers}`
  throw refuseLayers(
    wrong > layers
      ? `\`psmi\` names layer ${wrong} of a model with ${layers}: it can be asked about ${range}.`
      : `\`psmi\` names layer ${wrong}, before the first that was tuned: it can be asked about ${range}.`,
  )
}

/** A refusal that points at the probes. */
export function refuseLayers(detail: string): ServiceError {
  return new ServiceError('validation', detail, [{ pointer: '#/probes', code: 'validation', detail }])
}

async function labelTokens(deps: Deps, question: Question, names: readonly string[]): Promise<AnswerLabel[]> {
  const tokenizer = await openTokenizer(deps, question.base)
  return names.slice(0, MOST_LABELS).map((label) => {
    // Behind a text, so that a special token at the beginning or the space in front is not taken for the label.
    const [bare, with_] = ['a', `a ${label}`].map((text) => {
      const encoded = tokenizer.encode(text)
      if (!encoded.ok) throw refusal(encoded.problem)
      return encoded.value
    })
    return { label, token: with_![Math.min(bare!.length, with_!.length - 1)]! }
  })
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6)
}
