import { abortUpload, expiredUploads, moveUpload } from '#store/uploads'
import type { Deps } from '../deps.ts'

/** One sweep's share: the next tick takes the rest. */
const AT_ONCE = 50

/** Drops uploads that ran out of time, and their parts. Called by the clock. */
export async function sweepUploads(deps: Deps): Promise<void> {
  for (const upload of await expiredUploads(deps.store, deps.now(), AT_ONCE)) {
    if (await moveUpload(deps.store, upload.id, ['open'], 'rejected')) await abortUpload(deps.store, upload)
  }
}
