import { type IdempotencyRow, claimIdempotency, findIdempotency } from '#store/idempotency'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'

/** How long an answer is replayed. */
export const REPLAY_MS = 24 * 3_600_000
/** Past this an unanswered request was interrupted, and the next one with its key takes over. No creating request runs as long. */
const INTERRUPTED_MS = 120_000

export interface IdempotentRequest {
  readonly caller: string
  readonly key: string
  /** SHA-256 of method, path and body. */
  readonly hash: string
}

/** Either the key is ours to answer (`claimed`), or here is the answer that was given before. */
export type Claimed =
  | { readonly claimed: true; readonly row: IdempotencyRow }
  | {
      readonly claimed: false
      readonly status: number
      readonly headers: Record<string, string>
      readonly sealed: string
    }

export async function claimKey(deps: Deps, { caller, key, hash }: IdempotentRequest): Promise<Claimed> {
  const now = deps.now()
  const times = { now, forgetBefore: now - REPLAY_MS, staleBefore: now - INTERRUPTED_MS }
  const row = await claimIdempotency(deps.store, { caller, key, requestHash: hash, ...times })
  if (row) return { claimed: true, row }
  const held = await findIdempotency(deps.store, caller, key)
  if (held && held.requestHash !== hash) {
    throw new ServiceError('idempotency_mismatch', 'This Idempotency-Key was used for another request. Use a new one.')
  }
  if (!held || held.status === null || held.body === null) {
    throw new ServiceError(
      'idempotency_in_progress',
      'The first request with this Idempotency-Key is still being answered.',
    )
  }
  return { claimed: false, status: held.status, headers: held.headers ?? {}, sealed: held.body }
}
