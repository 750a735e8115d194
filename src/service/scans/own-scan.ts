import { findScan, type ScanRow } from '#store/scans'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The organisation's own scan. Anybody else's does not exist. */
export async function ownScan(deps: Deps, caller: Caller, id: string): Promise<ScanRow> {
  const scan = await findScan(deps.store, id)
  if (!scan || scan.orgId !== caller.org) throw notFound('scan')
  return scan
}

/** A scan whose numbers the caller may read: the organisation's own, or a published one that is done. */
export async function readableScan(deps: Deps, caller: Caller, id: string): Promise<ScanRow> {
  const scan = await findScan(deps.store, id)
  const published = scan?.published && scan.state === 'done'
  if (!scan || (scan.orgId !== caller.org && !published)) throw notFound('scan')
  return scan
}
