import type { ScanId } from '#contract/ids'
import { deleteObjects, listKeysUnder } from '#store/objects'
import { hideScan, deleteScanRows } from '#store/scans'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { ownScan } from './own-scan.ts'

/** Removes a finished scan with its report, scores and token statistics. What other scans share stays. */
export async function deleteScan(deps: Deps, caller: Member, id: ScanId): Promise<void> {
  const scan = await ownScan(deps, caller, id)
  if (scan.finishedAt === null) throw new ServiceError('conflict', `The scan is ${scan.state}: cancel it first.`)
  await hideScan(deps.store, id, deps.now())
  await deleteScanRows(deps.store, id)
  await deleteObjects(deps.store, [...(await listKeysUnder(deps.store, `scans/${id}/`))])
}
