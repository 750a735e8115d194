import type { RunnerOrders, RunnerReport } from '#contract/job-events'
import { takeReport } from '#store/job-reports'
import { findJob } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { applyEvents } from './apply-events.ts'
import type { Runner } from './runner.ts'
import { RUNNER_LEASE_SECONDS } from './timing.ts'
import { runOf } from './wake-next-job.ts'

/**
 * Takes a runner's word. Events that were taken before are skipped, so a report whose answer was lost is simply sent again. The process that
 * speaks first has the attempt: another one, started because a submission arrived twice, is sent away.
 */
export async function acceptReport(
  deps: Deps,
  runner: Runner,
  { worker, events }: RunnerReport,
): Promise<RunnerOrders> {
  const known = [deps.config.engine?.token ?? null, deps.config.engine?.secret ?? null]
  for (;;) {
    const row = await findJob(deps.store, runner.job)
    if (!row || runner.over || row.finishedAt !== null || row.attempt !== runner.attempt) {
      return { state: row?.state ?? 'cancelled', stop: true, lease_seconds: RUNNER_LEASE_SECONDS }
    }
    if (row.worker !== null && row.worker !== worker) {
      throw new ServiceError('conflict', 'Another process works on this attempt already. Stop.')
    }
    const fresh = events.filter(({ seq }) => seq > row.lastSeq).toSorted((a, b) => a.seq - b.seq)
    const last = fresh.at(-1)?.seq ?? row.lastSeq
    const applied = applyEvents(row, fresh, deps.now(), known)
    if (!(await takeReport(deps.store, row, { worker, seq: last, ...applied, now: deps.now() }))) continue
    if (applied.set.claim) await deps.wakeJob(runOf(row))
    return { state: applied.set.state ?? row.state, stop: false, lease_seconds: RUNNER_LEASE_SECONDS }
  }
}
