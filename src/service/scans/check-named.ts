import { DEFAULT_POLICY, type Policy } from '#contract/policy'
import type { ProbeRequest } from '#contract/probes'
import type { CreateScan } from '#contract/scans'
import { policyProblem } from '#domain/policy-rule'
import type { NewScanRow, ScanRow } from '#store/scans'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { refusal, ServiceError } from '../errors.ts'
import { refuseAddress } from '../webhooks/refuse-address.ts'
import { checkControl } from './check-control.ts'
import { checkGenerations } from './check-generations.ts'
import { checkProbes } from './check-probes.ts'
import { checkShadows } from './check-shadows.ts'
import { readableScan } from './own-scan.ts'
import type { StoredRequest } from './question.ts'
import { refuseUnfinished } from './read-report.ts'

/** The policy that a scan is judged by, if it can be understood. */
export function policyOf({ policy = DEFAULT_POLICY }: Pick<CreateScan, 'policy'>): Policy {
  const unclear = policyProblem(policy)
  if (unclear) throw refusal(unclear)
  return policy
}

/** Refuses what a request names beside model and suite, where it can't be used: the same for a scan and for a dry run. */
export async function checkNamed(
  deps: Deps,
  caller: Owner,
  { callback, baseline, control, generations, shadows }: CreateScan,
  probes: readonly ProbeRequest[],
  subject: Pick<NewScanRow, 'modelId' | 'baseId' | 'suiteId'>,
): Promise<void> {
  if (callback) refuseAddress(deps, callback.url, '#/callback/url')
  if (baseline !== undefined) checkBaseline(await readableScan(deps, caller, baseline))
  if (control !== undefined) await checkControl(deps, caller, control, subject)
  if (generations !== undefined) await checkGenerations(deps, caller, generations, subject)
  await checkProbes(deps, caller, probes, subject)
  if (shadows) await checkShadows(deps, caller, shadows, subject)
}

/** Refuses what no model can have become worse than: a scan without results, or of an emulation. */
function checkBaseline(scan: ScanRow): void {
  refuseUnfinished(scan)
  if (!(scan.request as StoredRequest).emulate) return
  const detail = `${scan.id} is about an emulation, not about a model.`
  throw new ServiceError('validation', detail, [{ pointer: '#/baseline', code: 'validation', detail }])
}
