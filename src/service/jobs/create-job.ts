import { JobId } from '#contract/ids'
import type { CreateJob, Job } from '#contract/jobs'
import { insertJob } from '#store/jobs'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { checkDataset } from './check-dataset.ts'
import { checkThen } from './check-then.ts'
import { fingerprintOf } from './fingerprint.ts'
import { ownJob } from './own-job.ts'
import { resolveJob } from './resolve-job.ts'
import { checkViews } from './score-views.ts'
import { showJob } from './show-job.ts'
import { scanAfter } from './stored-job.ts'
import { DRIVER_LEASE_MS } from './timing.ts'
import { runOf } from './wake-next-job.ts'

export interface Origin {
  /** The job that is tried again. */
  readonly retryOf: JobId
}

/** Accepts a job and starts its life. Everything that can be seen to be wrong is refused here; nothing is handed to the engine yet. */
export async function createJob(deps: Deps, caller: Owner, input: CreateJob, origin?: Origin): Promise<Job> {
  const { engine } = deps
  if (engine === null) {
    const detail = 'This server has no GPU endpoint. Its operator sets one with ENGINE and ENGINE_URL (docs/jobs.md).'
    throw new ServiceError('engine_missing', detail)
  }
  const { subject, request } = await resolveJob(deps, caller, input)
  if (input.type === 'finetune' && input.dataset !== undefined) await checkDataset(deps, caller, input.dataset)
  const after = scanAfter(input)
  if (after) await checkThen(deps, caller, after, subject)
  if (input.type === 'score') checkViews(input)
  const now = deps.now()
  const id = JobId.parse(deps.newId('job'))
  const row = {
    id,
    orgId: caller.org,
    type: input.type,
    name: input.name ?? null,
    baseId: subject.base.id,
    modelId: subject.model?.id ?? null,
    suiteId: subject.suite?.id ?? null,
    canarySetId: subject.canarySet?.id ?? null,
    request,
    fingerprint: await fingerprintOf(subject, request),
    retryOf: origin?.retryOf ?? null,
    state: 'queued' as const,
    engine: engine.name,
    retriesLeft: input.retries,
    leaseUntil: now + DRIVER_LEASE_MS,
    createdAt: now,
    expiresAt: now + 1000 * input.timeout_seconds,
  }
  await insertJob(deps.store, row)
  await deps.startJob(runOf({ id, run: 1 }), id)
  return showJob(deps, await ownJob(deps, caller, id))
}
