import type { ScanId } from '#contract/ids'
import type { Report } from '#contract/report'
import { getJson } from '#store/objects'
import type { ScanRow } from '#store/scans'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound, ServiceError } from '../errors.ts'
import { readableScan } from './own-scan.ts'

/** The report of a scan that is done; readable by its organisation, and by anybody once published. */
export async function readReport(deps: Deps, caller: Caller, id: ScanId): Promise<Report> {
  const scan = await readableScan(deps, caller, id)
  refuseUnfinished(scan)
  const report = await getJson<Report>(deps.store, scan.reportKey!)
  if (!report) throw notFound('report')
  return report
}

/** Says what became of a scan that has no results. */
export function refuseUnfinished(scan: ScanRow): void {
  if (scan.state === 'done') return
  if (scan.state === 'cancelled') throw new ServiceError('cancelled', 'The scan was cancelled: it has no results.')
  const why = scan.problem ? ` (${scan.problem.code}: ${scan.problem.detail})` : ''
  throw new ServiceError('scan_not_finished', `The scan is ${scan.state}${why}: it has no results${why ? '' : ' yet'}.`)
}
