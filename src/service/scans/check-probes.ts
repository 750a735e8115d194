import type { ProbeRequest } from '#contract/probes'
import type { Report } from '#contract/report'
import { getJson } from '#store/objects'
import { isSame } from '#store/same-content'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { probeAsked } from './joint-asked.ts'
import { readableScan } from './own-scan.ts'
import { refuseUnfinished } from './read-report.ts'

/** Refuses a scan to compare with that is not there, not finished, of another base or suite, or lacks the probe. */
export async function checkProbes(
  deps: Deps,
  caller: Owner,
  probes: readonly ProbeRequest[],
  subject: { readonly baseId?: string | null | undefined; readonly suiteId?: string | null | undefined },
): Promise<void> {
  const full = probeAsked({ probes }, 'adaptation_shift')?.full
  if (full === undefined) return
  const scan = await readableScan(deps, caller, full)
  refuseUnfinished(scan)
  const report = scan.reportKey === null ? null : await getJson<Report>(deps.store, scan.reportKey)
  const pointer = '#/probes'
  const refuse = (detail: string) => new ServiceError('bad_request', detail, [{ pointer, code: 'bad_request', detail }])
  const same =
    (await isSame(deps.store, 'base', scan.baseId, subject.baseId)) &&
    (await isSame(deps.store, 'suite', scan.suiteId, subject.suiteId))
  if (!same) {
    throw refuse(`The scan ${full} is of another base or suite: its shift cannot be compared.`)
  }
  if (!report?.probes?.adaptation_shift?.result) throw refuse(`The scan ${full} has no result of \`adaptation_shift\`.`)
}
