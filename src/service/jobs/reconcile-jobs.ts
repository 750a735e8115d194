import { claimRun, listAbandonedJobs } from '#store/jobs'
import type { Deps } from '../deps.ts'
import type { Reconcile } from '../scans/reconcile-scans.ts'
import { DRIVER_LEASE_MS } from './timing.ts'
import { runOf } from './wake-next-job.ts'

/** One call drives at most so many again; the next one takes the rest. */
const BATCH = 100

/** Finds jobs with something left to do that nobody drives any more and drives each under a new run. Gives how many there were. */
export async function reconcileJobs(deps: Deps, { startUp }: Reconcile): Promise<number> {
  let driven = 0
  for (const job of await listAbandonedJobs(deps.store, startUp ? Number.MAX_SAFE_INTEGER : deps.now(), BATCH)) {
    const run = await claimRun(deps.store, job, deps.now() + DRIVER_LEASE_MS)
    if (run === undefined) continue
    await deps.startJob(runOf({ id: job.id, run }), job.id)
    driven++
  }
  return driven
}
