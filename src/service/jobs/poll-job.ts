import { noteJobFault, updateJob, type JobRow } from '#store/jobs'
import type { Claim } from '#store/job-schema'
import type { Deps } from '../deps.ts'
import { again, type Next } from './next.ts'
import { endAttempt, failJob, type Reason } from './end-attempt.ts'
import { EngineError, type Engine, type EngineStatus } from './engine.ts'
import { moveJob } from './move-job.ts'
import { MAX_FAULTS, RUNNER_LEASE_SECONDS, START_PATIENCE_MS, faultDelaySeconds, pollDelaySeconds } from './timing.ts'

/**
 * Looks how an attempt is doing. The runner's own end comes first; what the engine says of an end only counts once the runner is silent, for
 * it may speak of a twin that was sent away. And a runner that falls silent is lost whatever the engine says.
 */
export async function pollJob(deps: Deps, engine: Engine, job: JobRow): Promise<Next> {
  if (job.claim) return settle(deps, job, job.claim)
  const now = deps.now()
  const silent = job.heardAt !== null && now >= job.heardAt + 1000 * RUNNER_LEASE_SECONDS
  const heard = job.heardAt !== null && !silent
  const since = job.submittedAt ?? job.startedAt ?? job.createdAt
  const wait: Next = { finished: false, waitSeconds: pollDelaySeconds(now - since, Math.random()) }
  // The submission's answer was lost, and yet a runner speaks: it is all there is to go by.
  if (job.externalId === null && heard) return wait
  const status = await look(deps, engine, job)
  if (status === null && !silent) {
    const faults = await noteJobFault(deps.store, job.id)
    if (heard || faults < MAX_FAULTS) return { finished: false, waitSeconds: faultDelaySeconds(faults) }
    return lose(deps, job, { code: 'engine_lost', detail: 'The engine cannot be reached, and no runner is heard.' })
  }
  if (status !== null && !(await keep(deps, job, status))) return again
  const ended = status === null ? null : endOf(status)
  if (ended && !heard) return lose(deps, job, ended)
  if (silent) {
    const detail = `The runner was not heard for ${RUNNER_LEASE_SECONDS} s${status ? '' : ', and the engine cannot be reached'}.`
    return lose(deps, job, { code: 'runner_silent', detail })
  }
  if (status?.state === 'running' && job.heardAt === null && now >= since + START_PATIENCE_MS) {
    return lose(deps, job, { code: 'runner_silent', detail: 'The engine runs it, but no runner ever spoke.' })
  }
  return wait
}

async function look(deps: Deps, engine: Engine, job: JobRow): Promise<EngineStatus | null> {
  try {
    return await engine.status({ submission: `${job.id}-${job.attempt}`, externalId: job.externalId })
  } catch (error) {
    if (error instanceof EngineError) return null
    throw error
  }
}

function keep(deps: Deps, job: JobRow, status: EngineStatus): Promise<boolean> {
  const gpuSeconds = Math.max(job.gpuSeconds, status.gpuSeconds ?? 0)
  return updateJob(deps.store, job, { engineState: status.state, gpuSeconds, faults: 0 })
}

/** Why an attempt is over by the engine's account, without the runner having said that it finished. */
function endOf({ state, message }: EngineStatus): Reason | null {
  const said = message === null ? '' : ` It says: ${message}`
  switch (state) {
    case 'succeeded':
      return { code: 'runner_silent', detail: `The engine says that it ended, but the runner never did.${said}` }
    case 'failed':
      return { code: 'runner_failed', detail: `The engine says that the attempt failed.${said}` }
    case 'cancelled':
      return { code: 'engine_lost', detail: `The attempt was stopped at the engine.${said}` }
    case 'lost':
      return { code: 'engine_lost', detail: `The engine no longer knows the attempt.${said}` }
    default:
      return null
  }
}

/** What the runner said of its own end. Its reasons are of the job's own making, so trying again would end the same way, save `internal`. */
async function settle(deps: Deps, job: JobRow, claim: Claim): Promise<Next> {
  if ('finished' in claim) {
    const { attempt } = job
    await moveJob(deps, job.id, { to: 'collecting', attempt, set: { faults: 0 }, data: { attempt } })
    return again
  }
  const reason: Reason = { code: 'runner_failed', detail: `${claim.failed}: ${claim.detail}` }
  if (claim.failed === 'internal') return lose(deps, job, reason)
  await failJob(deps, job, reason)
  return again
}

async function lose(deps: Deps, job: JobRow, reason: Reason): Promise<Next> {
  await endAttempt(deps, job, reason)
  return again
}
