import { forgetIdempotency } from '#store/idempotency'
import type { Deps } from '../deps.ts'
import { REPLAY_MS } from '../idempotency/claim-key.ts'
import { sweepSuites } from '../suites/sweep-suites.ts'
import { sweepUploads } from '../uploads/sweep-uploads.ts'

/** Deletes what has had its time: unfinished uploads, texts of expired and deleted suites, answers kept for replay. For the clock. */
export async function sweep(deps: Deps): Promise<void> {
  await sweepUploads(deps)
  await sweepSuites(deps)
  await forgetIdempotency(deps.store, deps.now() - REPLAY_MS)
}
