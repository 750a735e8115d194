import { findBlob } from '#store/blobs'
import { discardUpload, expiredUploads, moveUpload, placeOf } from '#store/uploads'
import type { Deps } from '../deps.ts'

/** One sweep's share: the next tick takes the rest. */
const AT_ONCE = 50

/** Drops uploads that ran out of time, and their parts. One that had become a blob when it was interrupted is done. Called by the clock. */
export async function sweepUploads(deps: Deps): Promise<void> {
  for (const upload of await expiredUploads(deps.store, deps.now(), AT_ONCE)) {
    const isBlob = (await findBlob(deps.store, upload.sha256))?.key === placeOf(upload).key
    const moved = await moveUpload(deps.store, upload.id, ['open', 'completing'], isBlob ? 'done' : 'rejected')
    if (moved) await discardUpload(deps.store, upload, isBlob)
  }
}
