import type { ScanId } from '#contract/ids'
import { UNFINISHED } from '#contract/scans'
import type { Scan, ScanState } from '#contract/scans'
import { findScan, type ScanRow } from '#store/scans'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showScan } from '../scans/show-scan.ts'

/** State and progress, for a page that is watched. */
export async function watchScan(deps: Deps, caller: Caller, id: ScanId): Promise<Scan> {
  return showScan(deps, await watchableScan(deps, caller, id))
}

/**
 * The organisation's own scan; or one that is published, or will be when it is done. What went wrong in a scan that failed or was
 * cancelled is its owner's business: to others it is not there.
 */
export async function watchableScan(deps: Deps, caller: Caller, id: ScanId): Promise<ScanRow> {
  const scan = await findScan(deps.store, id)
  const shown: readonly ScanState[] = [...UNFINISHED, 'done']
  if (!scan || (scan.orgId !== caller.org && !(scan.published && shown.includes(scan.state)))) throw notFound('scan')
  return scan
}
