import type { Blob } from '#contract/blobs'
import { partCount } from '#contract/parts'
import { blobStream, recordBlob } from '#store/blobs'
import { type UploadRow, assemble, discardUpload, listParts, moveUpload, uploadKey } from '#store/uploads'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { digestOf } from '../hash.ts'
import { time } from '../time.ts'
import { type UploadAddress, ownUpload } from './show-upload.ts'

/**
 * Makes a blob of the parts once size and digest are verified on the assembled object, read as a stream. Until then nobody can
 * name it. Every step may be repeated: after an interruption, complete again.
 */
export async function completeUpload(deps: Deps, caller: Member, address: UploadAddress): Promise<Blob> {
  const upload = await ownUpload(deps, caller, address)
  if (upload.state === 'rejected') throw mismatch(upload)
  if (upload.state !== 'done') await verify(deps, upload)
  const key = uploadKey(upload.id)
  const row = await recordBlob(deps.store, caller.org, {
    sha256: upload.sha256,
    size: upload.size,
    key,
    createdAt: deps.now(),
  })
  await moveUpload(deps.store, upload.id, ['completing'], 'done')
  // Somebody may have brought the same content before: then theirs is kept and ours is spare.
  await discardUpload(deps.store, upload, row.key === key)
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
  const size = await assemble(deps.store, upload, parts)
  const object = { sha256: upload.sha256, size, key: uploadKey(upload.id), createdAt: upload.createdAt }
  if (size === upload.size && (await digestOf(await blobStream(deps.store, object))) === upload.sha256) return
  await moveUpload(deps.store, upload.id, ['completing'], 'rejected')
  await discardUpload(deps.store, upload, false)
  throw mismatch(upload)
}

function mismatch(upload: UploadRow): ServiceError {
  const detail = `The assembled ${upload.size} bytes do not have the digest ${upload.sha256}. Begin a new upload.`
  return new ServiceError('digest_mismatch', detail)
}
