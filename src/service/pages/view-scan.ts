import type { ScanId } from '#contract/ids'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import type { SignatureCheck } from '#contract/signatures'
import { findNames } from '#store/board'
import { getJson } from '#store/objects'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { showScan } from '../scans/show-scan.ts'
import { checkReport } from '../signatures/check-report.ts'
import { parametersOf } from './summary.ts'
import { watchableScan } from './watch-scan.ts'

export interface ScanPage {
  readonly scan: Scan
  readonly owned: boolean
  /** null until it is done. */
  readonly report: Report | null
  /** Whether the report is as this server signed it; null without a report. */
  readonly signature: SignatureCheck | null
  readonly model: { id: string; name: string; kind: string; trainable_parameters: number | null } | null
  readonly base: string | null
  readonly suite: { id: string; name: string; digest: string; readable: boolean } | null
}

/** A scan with the names of everything it is about, and its report once there is one. */
export async function viewScan(deps: Deps, caller: Caller, id: ScanId): Promise<ScanPage> {
  const row = await watchableScan(deps, caller, id)
  const [scan, report, names] = await Promise.all([
    showScan(deps, row),
    row.state === 'done' && row.reportKey !== null ? getJson<Report>(deps.store, row.reportKey) : null,
    findNames(deps.store, { model: row.modelId, base: row.baseId, suite: row.suiteId }),
  ])
  const { model, base, suite } = names
  return {
    scan,
    owned: row.orgId === caller.org,
    report,
    signature: report && (await checkReport(deps, report)),
    model: model && {
      id: model.id,
      name: model.name,
      kind: model.kind,
      trainable_parameters: parametersOf(model.summary),
    },
    base: base?.name ?? null,
    suite: suite && {
      id: suite.id,
      name: suite.name,
      digest: suite.digest,
      readable: suite.visibility === 'public' || suite.orgId === caller.org,
    },
  }
}
