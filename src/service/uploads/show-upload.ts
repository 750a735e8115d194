import type { Sha256, UploadId } from '#contract/ids'
import { partCount } from '#contract/parts'
import type { Upload } from '#contract/uploads'
import { type PartRow, type UploadRow, findUpload } from '#store/uploads'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, notFound } from '../errors.ts'
import { time } from '../time.ts'

/** Which upload a request means: its digest is part of its address. */
export interface UploadAddress {
  readonly sha256: Sha256
  readonly id: UploadId
}

/** The caller's upload. One that ran out of time unfinished is gone: its parts were dropped. */
export async function ownUpload(deps: Deps, caller: Owner, { sha256, id }: UploadAddress): Promise<UploadRow> {
  const row = await findUpload(deps.store, caller.org, sha256, id)
  if (!row) throw notFound('upload')
  if (row.state === 'open' && row.expiresAt <= deps.now()) {
    throw new ServiceError('gone', 'This upload has expired and its parts were dropped. Begin a new one.')
  }
  return row
}

export function showUpload(row: UploadRow, parts: readonly PartRow[]): Upload {
  return {
    id: row.id as UploadId,
    sha256: row.sha256 as Sha256,
    size: row.size,
    part_size: row.partSize,
    part_count: partCount(row.size, row.partSize),
    state: row.state,
    parts: parts.map(({ part, size }) => ({ part, size })),
    created_at: time(row.createdAt),
    expires_at: time(row.expiresAt),
  }
}
