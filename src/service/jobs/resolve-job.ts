import { LEAST_TEXTS } from '#contract/hessian'
import type { CreateJob } from '#contract/jobs'
import type { Method } from '#contract/methods'
import { SplitCounts } from '#contract/suites'
import { resolveTraining } from '#contract/training-spec'
import { findBase, type BaseRow } from '#store/bases'
import { findCanarySet, type CanarySetRow } from '#store/canary-sets'
import { findModel, type ModelRow } from '#store/models'
import { findSuite, type SuiteRow } from '#store/suites'
import { resolveBase } from '../bases/resolve-base.ts'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import type { SuiteSummary } from '../suites/show-suite.ts'
import type { StoredJob } from './stored-job.ts'

/** What a job works on, looked up with the eyes of the organisation that asks. */
export interface JobSubject {
  readonly base: BaseRow
  readonly model: ModelRow | null
  readonly suite: SuiteRow | null
  readonly canarySet: CanarySetRow | null
}

/** Looks up what a request names and makes every decision that it left open. */
export async function resolveJob(
  deps: Deps,
  caller: Owner,
  input: CreateJob,
): Promise<{ readonly subject: JobSubject; readonly request: StoredJob }> {
  const model = input.type === 'finetune' ? null : await modelOf(deps, caller, input.model)
  const base =
    input.type === 'finetune'
      ? await resolveBase(deps, caller, input.base)
      : await findBase(deps.store, caller.org, model!.baseId)
  if (!base) throw unknown('model', 'the base of this model is gone')
  const numbersOnly = input.type === 'score' || input.type === 'hessian'
  const suite = input.suite === undefined ? null : await suiteOf(deps, caller, input.suite, numbersOnly)
  if (input.type === 'hessian') refuseFewTexts(suite!)
  if (input.type === 'generate' && suite) refuseNoPrefixes(suite)
  const canarySet = 'canary_set' in input && input.canary_set ? await canarySetOf(deps, caller, input.canary_set) : null
  const { architecture } = base.summary as BaseSummary
  if (input.type === 'finetune') refuseMisfit(input.method, architecture)
  const { name: _name, retries: _retries, ...rest } = input
  const request: StoredJob =
    rest.type === 'finetune' || rest.type === 'unlearn'
      ? { ...rest, training: resolveTraining(rest.training, architecture.positions) }
      : rest
  const decided = request.type === 'finetune' ? { ...request, base: base.id } : request
  return { subject: { base, model, suite, canarySet }, request: decided }
}

async function modelOf(deps: Deps, caller: Owner, id: string): Promise<ModelRow> {
  const model = await findModel(deps.store, caller.org, id)
  if (!model) throw unknown('model', `there is no model ${id}`)
  return model
}

/** A runner reads a suite's text, and weights trained on it can be asked for it: only its owner may send it there. Scores are numbers. */
async function suiteOf(deps: Deps, caller: Owner, id: string, publicToo: boolean): Promise<SuiteRow> {
  const suite = await findSuite(deps.store, caller.org, id, deps.now())
  if (!suite) throw unknown('suite', `there is no suite ${id}`)
  if (suite.orgId !== caller.org && !publicToo) {
    throw unknown('suite', 'this suite belongs to somebody else: its text is not handed to a runner')
  }
  return suite
}

async function canarySetOf(deps: Deps, caller: Owner, id: string): Promise<CanarySetRow> {
  const set = await findCanarySet(deps.store, caller.org, id)
  if (!set) throw unknown('canary_set', `there is no canary set ${id}`)
  return set
}

function refuseMisfit(method: Method, { layers, width }: BaseSummary['architecture']): void {
  const last = layers - 1
  if (method.name === 'block' && method.layer > last)
    throw unknown('method/layer', `the base’s blocks are 0 to ${last}`)
  if (method.name === 'lora' && method.layers.some((layer) => layer > last)) {
    throw unknown('method/layers', `the base’s blocks are 0 to ${last}`)
  }
  if (method.name === 'bottleneck' && width / method.reduction_factor < 1) {
    throw unknown('method/reduction_factor', `leaves nothing of the base’s width of ${width}`)
  }
}

function refuseFewTexts({ counts }: SuiteRow): void {
  const { nonmember } = SplitCounts.parse(counts)
  if (nonmember >= LEAST_TEXTS) return
  const pointer = '#/suite'
  const detail = `has ${nonmember} non-members; the curvature is measured over ${LEAST_TEXTS} or more`
  throw new ServiceError('validation', `${pointer}: ${detail}`, [{ pointer, code: 'too_few', detail }])
}

function refuseNoPrefixes({ summary }: SuiteRow): void {
  if ((summary as SuiteSummary).prefixes !== 0) return
  const pointer = '#/suite'
  const detail = 'no member of this suite has a `prefix`: there is nothing to continue'
  throw new ServiceError('validation', `${pointer}: ${detail}`, [{ pointer, code: 'no_prefixes', detail }])
}

function unknown(at: string, detail: string): ServiceError {
  const pointer = `#/${at}`
  return new ServiceError('validation', `${pointer}: ${detail}`, [{ pointer, code: 'unknown', detail }])
}
