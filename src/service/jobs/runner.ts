import type { JobId } from '#contract/ids'
import { parseJobToken } from '#contract/job-tokens'
import { findJob, type JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sameText, sha256 } from '../hash.ts'

/** A runner's authority: one job, one attempt, and no organisation. */
export interface Runner {
  readonly job: JobId
  readonly org: string
  readonly attempt: number
  /** The job has ended or its time is up: all that is left is to be told so. */
  readonly over: boolean
}

/** The runner behind a job token. The token of an earlier attempt is as good as none. */
export async function authenticateRunner(deps: Deps, token: string): Promise<Runner> {
  const parts = parseJobToken(token)
  const row = parts && (await findJob(deps.store, parts.job))
  const known = row && row.tokenHash !== null && sameText(row.tokenHash, await sha256(parts.secret))
  if (!known) throw new ServiceError('unauthorized', 'This job token is unknown, or its attempt is over. Stop.')
  const over = row.finishedAt !== null || row.expiresAt <= deps.now()
  return { job: parts.job, org: row.orgId, attempt: row.attempt, over }
}

/** The job that the runner works on, still in its attempt. Any other job does not exist for it. */
export async function runnersJob(deps: Deps, runner: Runner): Promise<JobRow> {
  const row = await findJob(deps.store, runner.job)
  if (!row || runner.over || row.finishedAt !== null || row.attempt !== runner.attempt) {
    throw new ServiceError('gone', 'This attempt is over. Stop.')
  }
  return row
}
