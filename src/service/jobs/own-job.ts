import { findJob, type JobRow } from '#store/jobs'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The organisation's own job. Anybody else's does not exist. */
export async function ownJob(deps: Deps, caller: Caller, id: string): Promise<JobRow> {
  const job = await findJob(deps.store, id)
  if (!job || caller.org === null || job.orgId !== caller.org) throw notFound('job')
  return job
}
