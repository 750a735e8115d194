import type { Blob } from '#contract/blobs'
import type { Sha256 } from '#contract/ids'
import { findGrantedBlob } from '#store/blobs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { time } from '../time.ts'

/** Whether the caller's organisation holds this content. What others hold is not found. */
export async function findBlob(deps: Deps, caller: Member, sha256: Sha256): Promise<Blob> {
  const row = await findGrantedBlob(deps.store, caller.org, sha256)
  if (!row) throw notFound('blob')
  return { sha256, size: row.size, created_at: time(row.createdAt) }
}
