import { DEFAULT_POLICY } from '#contract/policy'
import type { ThenScan } from '#contract/jobs'
import { policyProblem } from '#domain/policy-rule'
import { findCanarySet } from '#store/canary-sets'
import { findSuite } from '#store/suites'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, refusal } from '../errors.ts'
import { chooseAttacks } from '../scans/choose-attacks.ts'

/** Refuses now what the scan at the end would be refused for: hours of training later is too late. */
export async function checkThen(deps: Deps, caller: Owner, scan: ThenScan): Promise<void> {
  chooseAttacks(scan.attacks)
  const unclear = policyProblem(scan.policy ?? DEFAULT_POLICY)
  if (unclear) throw refusal(unclear, '#/then/scan')
  const missing = (name: string) => {
    const pointer = `#/then/scan/${name}`
    const detail = 'does not exist, or is not yours to see'
    return new ServiceError('validation', `${pointer}: ${detail}`, [{ pointer, code: 'unknown', detail }])
  }
  if (scan.suite && !(await findSuite(deps.store, caller.org, scan.suite, deps.now()))) throw missing('suite')
  if (scan.canary_set && !(await findCanarySet(deps.store, caller.org, scan.canary_set))) throw missing('canary_set')
}
