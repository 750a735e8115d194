import type { Sha256 } from '#contract/ids'
import { type Upload, PART_BYTES } from '#contract/uploads'
import { findOpenUpload, insertUpload, listParts, type UploadRow } from '#store/uploads'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { showUpload } from './show-upload.ts'

/** Three days: an interrupted upload can go on after a weekend. */
const UPLOAD_LIFE_MS = 3 * 24 * 3_600_000

/** Begins an upload, or hands back the unfinished one of the same content, with the parts that arrived. */
export async function createUpload(
  deps: Deps,
  caller: Owner,
  { sha256, size }: { sha256: Sha256; size: number },
): Promise<{ upload: Upload; created: boolean }> {
  const now = deps.now()
  const open = await findOpenUpload(deps.store, caller.org, sha256, now)
  if (open && open.size === size) {
    return { upload: showUpload(open, await listParts(deps.store, open.id)), created: false }
  }
  const row: UploadRow = {
    id: deps.newId('upl'),
    orgId: caller.org,
    sha256,
    size,
    partSize: PART_BYTES,
    state: 'open',
    createdAt: now,
    expiresAt: now + UPLOAD_LIFE_MS,
  }
  await insertUpload(deps.store, row)
  return { upload: showUpload(row, []), created: true }
}
