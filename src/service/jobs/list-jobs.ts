import type { Job, JobListQuery } from '#contract/jobs'
import type { Page } from '#contract/page'
import { listJobs as jobsOf } from '#store/jobs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showJobs } from './show-job.ts'

/** The organisation's jobs, newest first. */
export async function listJobs(deps: Deps, caller: Member, query: JobListQuery): Promise<Page<Job>> {
  const { state, type, base, limit } = query
  const scope = `jobs ${caller.org} ${JSON.stringify({ state, type, base })}`
  const before = await readCursor(query.cursor, scope)
  const rows = await jobsOf(deps.store, { orgId: caller.org, state, type, base }, before, limit + 1)
  const shown = new Map((await showJobs(deps, rows.slice(0, limit))).map((job) => [job.id as string, job]))
  return pageOfRows(
    rows,
    { limit, scope },
    ({ id }) => id,
    ({ id }) => shown.get(id)!,
  )
}
