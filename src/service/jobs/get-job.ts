import type { JobId } from '#contract/ids'
import type { Job } from '#contract/jobs'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownJob } from './own-job.ts'
import { showJob } from './show-job.ts'

export async function getJob(deps: Deps, caller: Caller, id: JobId): Promise<Job> {
  return showJob(deps, await ownJob(deps, caller, id))
}
