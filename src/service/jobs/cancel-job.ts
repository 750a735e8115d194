import type { JobId } from '#contract/ids'
import type { Job } from '#contract/jobs'
import type { JobRow } from '#store/jobs'
import type { Caller, Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { heldAfter } from './end-attempt.ts'
import { moveJob } from './move-job.ts'
import { ownJob } from './own-job.ts'
import { showJob } from './show-job.ts'
import { afterJob } from './after-job.ts'
import { runOf } from './wake-next-job.ts'

/**
 * Ends a job before its time. The runner is told with its next word, the engine by the job's driver, which keeps trying until it is
 * understood. Cancelling twice is the same as once.
 */
export async function cancelJob(deps: Deps, caller: Member, id: JobId): Promise<Job> {
  const job = await endJob(deps, caller, id)
  if (job.state === 'cancelled') return showJob(deps, job)
  throw new ServiceError('conflict', `The job is ${job.state}; there is nothing to cancel.`)
}

/** The same for one that may have ended by itself; gives the job at its end. */
export async function endJob(deps: Deps, caller: Caller, id: string): Promise<JobRow> {
  for (;;) {
    const job = await ownJob(deps, caller, id)
    if (job.finishedAt !== null) return job
    // In this attempt: another one that begins beside us has to be let go of as well.
    const cancelled = await moveJob(deps, id, {
      to: 'cancelled',
      attempt: job.attempt,
      set: { finishedAt: deps.now(), held: heldAfter(job), faults: 0 },
    })
    if (!cancelled) continue
    await deps.wakeJob(runOf(job))
    await afterJob(deps, job)
  }
}
