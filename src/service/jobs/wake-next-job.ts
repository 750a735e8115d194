import { listQueuedJobs } from '#store/jobs'
import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'

/** The durable run that drives a job. */
export function runOf({ id, run }: Pick<JobRow, 'id' | 'run'>): string {
  return `${id}-run-${run}`
}

/** A job ended: the organisation's next in the queue need not wait for its own next look. Only a hint. */
export async function wakeNextJob(deps: Deps, orgId: string): Promise<void> {
  const waiting = await listQueuedJobs(deps.store, orgId, deps.config.engine?.activeJobs ?? 1)
  await Promise.all(waiting.map((job) => deps.wakeJob(runOf(job))))
}
