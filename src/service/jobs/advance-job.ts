import { countJobsAhead, findJob, noteJobFault, renewJobLease, updateJob, type JobRow } from '#store/jobs'
import { deleteObjects, listKeysUnder } from '#store/objects'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sha256 } from '../hash.ts'
import { permanentReason } from '../scans/fail-scan.ts'
import { collectJob } from './collect-job.ts'
import { failJob, freshAttempt } from './end-attempt.ts'
import { jobSubject } from './job-subject.ts'
import { jobPrefix } from './keys.ts'
import { moveJob } from './move-job.ts'
import { again, over, type Next } from './next.ts'
import { pollJob } from './poll-job.ts'
import { prepareInputs } from './prepare-inputs.ts'
import { releaseHeld } from './release-held.ts'
import { submitJob } from './submit-job.ts'
import { DRIVER_LEASE_MS, MAX_FAULTS, QUEUE_LOOK_SECONDS, faultDelaySeconds } from './timing.ts'
import { jobSecret } from './tokens.ts'

/**
 * Takes a job one step further, from whatever its row says. Every step is idempotent, so it does not matter who calls this, how often, or
 * how many at once. What the engine holds of attempts that are over is let go first; a job is only left alone when that is done.
 */
export async function advanceJob(deps: Deps, id: string): Promise<Next> {
  const job = await findJob(deps.store, id)
  if (!job) return over
  const open = await renewJobLease(deps.store, id, deps.now() + DRIVER_LEASE_MS)
  const released = await releaseHeld(deps, job)
  if (job.finishedAt !== null) {
    if (!released) return { finished: false, waitSeconds: faultDelaySeconds(job.faults + 1) }
    await forgetInputs(deps, id)
    return over
  }
  if (!open) return again
  try {
    return await step(deps, job)
  } catch (error) {
    const reason = permanentReason(error)
    if (!reason && (await noteJobFault(deps.store, id)) < MAX_FAULTS) throw error
    const kind = error instanceof Error ? error.name : 'unknown error'
    const detail = `The job could not go on from \`${job.state}\` (last: ${kind}). Try it again.`
    await failJob(deps, job, reason ?? { code: 'internal', detail })
    // There may be something to let go of.
    return again
  }
}

async function step(deps: Deps, job: JobRow): Promise<Next> {
  const { engine } = deps
  if (job.state !== 'collecting') {
    if (engine === null || engine.name !== job.engine) {
      const detail = `This server no longer has the endpoint \`${job.engine}\` that the job was for.`
      return fail(deps, job, new ServiceError('engine_missing', detail))
    }
    if (deps.now() >= job.expiresAt) {
      const detail = 'The job had not ended when its time was over (`timeout_seconds`).'
      return fail(deps, job, new ServiceError('job_expired', detail))
    }
  }
  switch (job.state) {
    case 'queued':
      return enter(deps, job)
    case 'submitting':
      // Sent for an attempt at what was deleted meanwhile, a runner could only turn back without a word.
      await jobSubject(deps, job)
      return submitJob(deps, engine!, job)
    case 'running':
      return pollJob(deps, engine!, job)
    case 'collecting':
      await collectJob(deps, job)
      return again
    default:
      return over
  }
}

/** Leaves the queue with its inputs ready and a first attempt that nobody has yet. */
async function enter(deps: Deps, job: JobRow): Promise<Next> {
  const config = deps.config.engine
  if (config === null) return again
  if ((await countJobsAhead(deps.store, job)) >= config.activeJobs) {
    return { finished: false, waitSeconds: QUEUE_LOOK_SECONDS }
  }
  if (job.inputs === null) {
    const inputs = await prepareInputs(deps, job, await jobSubject(deps, job))
    await updateJob(deps.store, job, { inputs })
  }
  const attempt = 1
  const hash = await sha256(await jobSecret(config, job.id, attempt))
  await moveJob(deps, job.id, {
    to: 'submitting',
    attempt: job.attempt,
    set: freshAttempt(attempt, hash),
    data: { attempt },
  })
  return again
}

/** What was made for its runner is texts and secrets in another form, and of no more use. */
async function forgetInputs({ store }: Deps, id: string): Promise<void> {
  await deleteObjects(store, [...(await listKeysUnder(store, jobPrefix(id)))])
}

async function fail(deps: Deps, job: JobRow, { code, message }: ServiceError): Promise<Next> {
  await failJob(deps, job, { code, detail: message })
  return again
}
