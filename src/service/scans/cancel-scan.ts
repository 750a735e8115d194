import type { ScanId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { endJob } from '../jobs/cancel-job.ts'
import { moveScan } from './move-scan.ts'
import { ownScan } from './own-scan.ts'
import { showScan } from './show-scan.ts'
import { afterScan } from './after-scan.ts'
import type { StoredRequest } from './question.ts'

/** Ends a scan before its time; its workers notice between two kernel calls. Cancelling twice is the same as once. */
export async function cancelScan(deps: Deps, caller: Member, id: ScanId): Promise<Scan> {
  const scan = await ownScan(deps, caller, id)
  const cancelled = await moveScan(deps, id, { to: 'cancelled', set: { finishedAt: deps.now() } })
  if (cancelled) {
    await deps.wakeScan(`${scan.id}-${scan.attempt}`)
    await afterScan(deps, scan)
    const { job } = scan.request as StoredRequest
    if (job !== undefined) await endJob(deps, caller, job)
  }
  const ended = await ownScan(deps, caller, id)
  if (ended.state !== 'cancelled')
    throw new ServiceError('conflict', `The scan is ${ended.state}; there is nothing to cancel.`)
  return showScan(deps, ended)
}
