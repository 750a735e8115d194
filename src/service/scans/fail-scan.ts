import { NonFinite } from '#model/stages/head'
import { WeightsError } from '#model/weights-error'
import type { ProblemCode } from '#contract/problem'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { moveScan } from './move-scan.ts'
import { afterScan } from './after-scan.ts'

export interface Reason {
  readonly code: ProblemCode
  readonly detail: string
}

/** Ends a scan with its reason, unless it ended before. */
export async function failScan(deps: Deps, scan: { id: string; orgId: string }, problem: Reason): Promise<void> {
  const failed = await moveScan(deps, scan.id, {
    to: 'failed',
    set: { problem, finishedAt: deps.now() },
    data: problem,
  })
  if (failed) await afterScan(deps, scan)
}

/** Why trying again can't help, or undefined when it may: only what was understood about the input is permanent. */
export function permanentReason(error: unknown): Reason | undefined {
  if (error instanceof WeightsError) return { code: error.problem.code, detail: error.problem.detail }
  if (error instanceof NonFinite) return { code: 'non_finite_weights', detail: error.message }
  if (error instanceof ServiceError && error.code !== 'unavailable' && error.code !== 'internal') {
    return { code: error.code, detail: error.message }
  }
  return undefined
}
