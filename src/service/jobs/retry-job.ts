import type { JobId } from '#contract/ids'
import { CreateJob, type Job } from '#contract/jobs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { createJob } from './create-job.ts'
import { ownJob } from './own-job.ts'

/** Retries that a job which is asked for again gets of its own. */
const RETRIES = 1

/** The same request as a new job: an end never changes. Its fingerprint is the same, so a runner that kept checkpoints goes on from them. */
export async function retryJob(deps: Deps, caller: Member, id: JobId): Promise<Job> {
  const job = await ownJob(deps, caller, id)
  if (job.state !== 'failed' && job.state !== 'cancelled') {
    throw new ServiceError('conflict', `The job is ${job.state}; only one that failed or was cancelled is tried again.`)
  }
  const request = CreateJob.parse({
    ...(job.request as object),
    ...(job.name !== null && { name: job.name }),
    retries: RETRIES,
  })
  return createJob(deps, caller, request, { retryOf: id })
}
