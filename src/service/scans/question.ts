import type { Policy } from '#contract/policy'
import type { BaseId, JobId, ScanId } from '#contract/ids'
import type { ProbeRequest } from '#contract/probes'
import type { CreateScan, SuppliedScores } from '#contract/scans'
import { findBase, type BaseRow } from '#store/bases'
import { findCanarySet, type CanarySetRow } from '#store/canary-sets'
import { findModel, type ModelRow } from '#store/models'
import { findSuite, type SuiteRow } from '#store/suites'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { ServiceError, notFound } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { needed } from './choose-attacks.ts'
import type { LayoutIdentity } from './keys.ts'
import { earlyStopOf, type EarlyStop } from './sequence.ts'

/** What of the request decides the answer, kept with the scan. */
export interface StoredRequest {
  readonly attacks: readonly string[]
  readonly policy: Policy
  /** Options filled in, in the order people see. */
  readonly probes?: readonly ProbeRequest[]
  /** Stop as soon as the policy is decided. */
  readonly sequential?: true
  readonly max_examples?: number
  readonly baseline?: ScanId
  /** The scan of a model that is known to remember. */
  readonly control?: ScanId
  /** A `generate` job whose samples are looked at. */
  readonly generations?: JobId
  /** Scans of shadow models, in order. */
  readonly shadows?: readonly ScanId[]
  /** Scanned is what the tuning would make of a larger base. */
  readonly emulate?: { readonly base: BaseId; readonly beta: number }
  /** Numbers were supplied instead of a model; they lie under `suppliedKey`, for they can be larger than a row. */
  readonly supplied?: true
  /** A GPU endpoint scored it: its statistics are looked up under `batchScope`. */
  readonly batch?: true
  /** The job that scores it, where the scan asked for that itself. */
  readonly job?: string
}

/** The large base, and how much of what tuning did to the small one is added to it. */
export interface Emulation {
  readonly large: BaseRow
  readonly beta: number
}

/** A scan's question with everything it names looked up. */
export interface Question {
  readonly orgId: string
  readonly model: ModelRow
  readonly base: BaseRow
  readonly suite: SuiteRow
  readonly canarySet: CanarySetRow | null
  readonly attacks: readonly string[]
  readonly probes: readonly ProbeRequest[]
  readonly emulate?: Emulation
  readonly maxExamples: number | null
  /** Null where nobody asked to stop early. */
  readonly earlyStop: EarlyStop | null
  readonly identity: Omit<LayoutIdentity, 'view'>
}

/** Seed of everything random in a report; a constant, so that the same question has the same answer. */
export const SEED = 1

export interface Asked extends Pick<CreateScan, 'model' | 'suite' | 'canary_set' | 'max_examples' | 'emulate'> {
  readonly attacks: readonly string[]
  readonly probes: readonly ProbeRequest[]
  readonly earlyStop: EarlyStop | null
}

/** Looks up what a request names, with the eyes of the organisation that asks. */
export async function lookUp(deps: Deps, orgId: string, asked: Asked): Promise<Question> {
  const model = await findModel(deps.store, orgId, asked.model!)
  if (!model) throw missing('model', asked.model!)
  const base = await findBase(deps.store, orgId, model.baseId)
  if (!base) throw missing('base', model.baseId)
  const suite = await findSuite(deps.store, orgId, asked.suite!, deps.now())
  if (!suite) throw missing('suite', asked.suite!)
  const canarySet = asked.canary_set ? ((await findCanarySet(deps.store, orgId, asked.canary_set)) ?? null) : null
  if (asked.canary_set && !canarySet) throw missing('canary set', asked.canary_set)
  const large = asked.emulate && (await findBase(deps.store, orgId, asked.emulate.base))
  if (asked.emulate && !large) throw missing('base', asked.emulate.base)
  const emulate = large && { large, beta: asked.emulate!.beta }
  const maxExamples = asked.max_examples ?? null
  const identity = {
    base: base.digest,
    suite: suite.digest,
    canarySet: canarySet?.id ?? null,
    maxExamples,
    ...(asked.earlyStop?.reason === null && { order: 'random' as const }),
  }
  const { attacks, probes, earlyStop } = asked
  return {
    orgId,
    model,
    base,
    suite,
    canarySet,
    attacks,
    probes,
    ...(emulate && { emulate }),
    maxExamples,
    earlyStop,
    identity,
  }
}

/** The question of a scan under way. What it names may have been deleted meanwhile: then the scan can't go on. */
export function questionOf(deps: Deps, scan: ScanRow): Promise<Question> {
  const request = scan.request as StoredRequest
  return lookUp(deps, scan.orgId, {
    model: scan.modelId as NonNullable<Asked['model']>,
    suite: scan.suiteId as NonNullable<Asked['suite']>,
    ...(scan.canarySetId !== null && { canary_set: scan.canarySetId as NonNullable<Asked['canary_set']> }),
    ...(request.max_examples !== undefined && { max_examples: request.max_examples }),
    ...(request.emulate && { emulate: request.emulate }),
    attacks: request.attacks,
    probes: request.probes ?? [],
    earlyStop: earlyStopOf(request),
  })
}

/** SHA-256 of everything that decides the answer. `definitions` are the attacks and probes with their versions. */
export function fingerprintOf(
  question: Question,
  request: StoredRequest,
  definitions: readonly string[],
): Promise<string> {
  const { model, base, identity } = question
  const decides = [request.batch ? 'batch' : 'model', model.digest, identity, definitions, request.policy, SEED]
  const { baseline, control, attacks, generations, shadows = [] } = request
  const counted = needed(attacks, 'frequencies') ? base.frequencies : null
  const { emulate } = question
  const emulation = emulate ? [['emulate', emulate.large.digest, emulate.beta]] : []
  const more = [
    ...(baseline === undefined ? [] : [baseline]),
    ...(control === undefined ? [] : [['control', control]]),
    ...(counted === null ? [] : [counted]),
    ...shadows,
    ...emulation,
    ...(generations === undefined ? [] : [generations]),
    ...(request.sequential ? ['sequential'] : []),
  ]
  return sha256(JSON.stringify([...decides, ...more]))
}

export function fingerprintOfScores(
  scores: SuppliedScores,
  request: StoredRequest,
  definitions: readonly string[],
): Promise<string> {
  return sha256(JSON.stringify(['scores', scores, definitions, request.policy, SEED, ...(request.shadows ?? [])]))
}

function missing(noun: string, id: string): ServiceError {
  const { message } = notFound(noun)
  return new ServiceError('not_found', `${message} (${id})`)
}
