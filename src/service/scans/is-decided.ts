import { decide } from '#domain/sequential/decide'
import type { ScanRow } from '#store/scans'
import type { Deps } from '../deps.ts'
import { collectEvidence } from './collect-evidence.ts'
import type { StoredRequest } from './question.ts'
import { earlyStopOf } from './sequence.ts'

/** Whether what has come in decides the policy of a scan that may stop early. Computed anew from what is stored: nothing is remembered between two looks. */
export async function isDecided(deps: Deps, scan: ScanRow): Promise<boolean> {
  if (earlyStopOf(scan.request as StoredRequest)?.reason !== null) return false
  const { evidence } = await collectEvidence(deps, scan)
  return decide(evidence).stop !== null
}
