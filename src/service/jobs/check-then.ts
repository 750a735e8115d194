import { DEFAULT_POLICY } from '#contract/policy'
import type { ThenScan } from '#contract/jobs'
import { policyProblem } from '#domain/policy-rule'
import { findCanarySet } from '#store/canary-sets'
import { findSuite } from '#store/suites'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, refusal } from '../errors.ts'
import { checkProbes } from '../scans/check-probes.ts'
import { chooseAttacks } from '../scans/choose-attacks.ts'
import { chooseProbes } from '../scans/choose-probes.ts'
import { answerLayers, layersFrom } from '../scans/plan-answers.ts'
import type { JobSubject } from './resolve-job.ts'

/** Refuses now what the scan at the end would be refused for: hours of training later is too late. */
export async function checkThen(deps: Deps, caller: Owner, scan: ThenScan, subject: JobSubject): Promise<void> {
  await asPartOfJob(async () => {
    chooseAttacks(scan.attacks)
    const probes = chooseProbes(scan.probes) ?? []
    const { base, model, suite } = subject
    // What a fine-tune will change is not known before it is trained: any layer may be the first.
    if (model) answerLayers({ base, model, probes })
    else layersFrom(1, (base.summary as BaseSummary).architecture.layers, probes)
    await checkProbes(deps, caller, probes, { baseId: base.id, suiteId: scan.suite ?? suite?.id })
  })
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

/** A scan's refusal, with the places at which the job says what the scan would. */
async function asPartOfJob(check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const faults = error.faults.map((fault) => ({ ...fault, pointer: fault.pointer.replace(/^#/, '#/then/scan') }))
    throw new ServiceError(error.code, error.message, faults)
  }
}
