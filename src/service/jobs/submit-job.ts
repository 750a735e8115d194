import { JobId } from '#contract/ids'
import { noteJobFault, updateJob, type JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { again, type Next } from './next.ts'
import { endAttempt, failJob } from './end-attempt.ts'
import { EngineError, type Engine, type Submission } from './engine.ts'
import { moveJob } from './move-job.ts'
import { MAX_FAULTS, faultDelaySeconds } from './timing.ts'
import { callbackSecret, callbackToken, jobToken } from './tokens.ts'

/**
 * Hands the attempt to the engine. Repeating it is safe: it carries the same name and token each time, and should it arrive twice, the
 * runner that speaks second is sent away. A runner that has spoken already proves that it arrived.
 */
export async function submitJob(deps: Deps, engine: Engine, job: JobRow): Promise<Next> {
  try {
    const { externalId } = await engine.submit(await submissionOf(deps, job))
    const set = { externalId, engineState: 'queued' as const, submittedAt: deps.now(), faults: 0 }
    const moved = await moveJob(deps, job.id, {
      to: 'running',
      attempt: job.attempt,
      set,
      data: { attempt: job.attempt },
    })
    if (moved) return again
    // The runner's first word was quicker, or the job ended meanwhile: whoever ended it could not know the engine's name for it.
    const known = await updateJob(deps.store, job, { externalId, submittedAt: set.submittedAt })
    if (!known) await engine.cancel({ submission: `${job.id}-${job.attempt}`, externalId })
    return again
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    if (error.kind === 'rejected') {
      await failJob(deps, job, { code: 'engine_rejected', detail: error.message })
      return again
    }
    const faults = await noteJobFault(deps.store, job.id)
    if (faults < MAX_FAULTS) {
      return { finished: false, waitSeconds: Math.min(60, error.retryAfterSeconds ?? faultDelaySeconds(faults)) }
    }
    await endAttempt(deps, job, { code: 'engine_unavailable', detail: error.message })
    return again
  }
}

async function submissionOf(deps: Deps, job: JobRow): Promise<Submission> {
  const config = deps.config.engine
  if (config === null) throw new Error('a job is submitted without an engine')
  const at = `${config.callbackUrl}/v1`
  return {
    submission: `${job.id}-${job.attempt}`,
    job: job.id,
    attempt: job.attempt,
    type: job.type,
    org: job.orgId,
    specUrl: `${at}/jobs/${job.id}/spec`,
    token: await jobToken(config, JobId.parse(job.id), job.attempt),
    callback: {
      url: `${at}/callbacks/${config.kind}/${job.id}`,
      secret: await callbackSecret(config, job.id),
      token: await callbackToken(config, job.id),
    },
    timeoutSeconds: Math.max(60, Math.ceil((job.expiresAt - deps.now()) / 1000)),
  }
}
