import type { Blob } from '#contract/blobs'
import { partCount } from '#contract/parts'
import { blobStream, recordBlob } from '#store/blobs'
import { type UploadRow, discardUpload, listParts, moveUpload, placeOf } from '#store/uploads'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { digestOf } from '../hash.ts'
import { time } from '../time.ts'
import { type UploadAddress, ownUpload } from './show-upload.ts'

/**
 * Makes a blob of the parts once the digest of all of them, read as a stream, is verified; from the first to the last of them nothing can change. Until then nobody can
 * name it. Every step may be repeated: after an interruption, complete again.
 */
export async function completeUpload(deps: Deps, caller: Owner, address: UploadAddress): Promise<Blob> {
  const upload = await ownUpload(deps, caller, address)
  if (upload.state === 'rejected') throw mismatch(upload)
  if (upload.state !== 'done') await verify(deps, upload)
  const place = placeOf(upload)
  const row = await recordBlob(deps.store, caller.org, { sha256: upload.sha256, ...place, createdAt: deps.now() })
  await moveUpload(deps.store, upload.id, ['completing'], 'done')
  // Somebody may have brought the same content before: then theirs is kept and ours is spare.
  await discardUpload(deps.store, upload, row.key === place.key)
  return { sha256: address.sha256, size: row.size, created_at: time(row.createdAt) }
}

async function verify(deps: Deps, upload: UploadRow): Promise<void> {
  const parts = await listParts(deps.store, upload.id)
  const count = partCount(upload.size, upload.partSize)
  if (parts.length < count) {
    const arrived = new Set(parts.map(({ part }) => part))
    const missing = Array.from({ length: count }, (_, i) => i + 1).filter((part) => !arrived.has(part))
    const named = missing.slice(0, 10).join(', ') + (missing.length > 10 ? ', …' : '')
    throw new ServiceError('upload_incomplete', `${missing.length} of ${count} parts are missing: ${named}.`)
  }
  await moveUpload(deps.store, upload.id, ['open'], 'completing')
  if ((await digestOf(await blobStream(deps.store, placeOf(upload)))) === upload.sha256) return
  await moveUpload(deps.store, upload.id, ['completing'], 'rejected')
  await discardUpload(deps.store, upload, false)
  throw mismatch(upload)
}

function mismatch(upload: UploadRow): ServiceError {
  const detail = `The assembled ${upload.size} bytes do not have the digest ${upload.sha256}. Begin a new upload.`
  return new ServiceError('digest_mismatch', detail)
}
