import { checkSignature, publicKeys, type SignatureCheck } from '#contract/signatures'
import type { Deps } from '../deps.ts'

/** Whether a report is as this server signed it. */
export function checkReport(deps: Deps, report: object): Promise<SignatureCheck> {
  return checkSignature(report, publicKeys(deps.config.signing))
}
