import { claimRun, findJob } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { DRIVER_LEASE_MS } from './timing.ts'
import { runOf } from './wake-next-job.ts'

/** A durable run has a limited number of steps: a long job goes on under the next one. */
export async function handOverJob(deps: Deps, id: string): Promise<void> {
  const job = await findJob(deps.store, id)
  const run = job && (await claimRun(deps.store, job, deps.now() + DRIVER_LEASE_MS))
  if (run !== undefined) await deps.startJob(runOf({ id, run }), id)
}
