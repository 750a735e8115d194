import type { Blob } from '#contract/blobs'
import type { Sha256 } from '#contract/ids'
import { blobKey, findBlob, findGrantedBlob, recordBlob, writeBlob } from '#store/blobs'
import { sendSized } from '#store/sized'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { digestOf } from '../hash.ts'
import { whole } from './whole.ts'
import { time } from '../time.ts'

export interface StoreBlob {
  readonly sha256: Sha256
  readonly size: number
  readonly body: ReadableStream<Uint8Array>
}

/**
 * Stores content of a known size, streamed. `created`: new to the caller's organisation. Content that others brought already is
 * read and verified all the same: naming a digest is no proof of holding what it stands for.
 */
export async function storeBlob(
  deps: Deps,
  caller: Owner,
  { sha256, size, body }: StoreBlob,
): Promise<{ blob: Blob; created: boolean }> {
  const own = await findGrantedBlob(deps.store, caller.org, sha256)
  const known = own ?? (await findBlob(deps.store, sha256))
  const matches = await whole(size, async () => {
    if (!known) return writeBlob(deps.store, sha256, size, body)
    return (await sendSized(body, size, digestOf)) === sha256
  })
  if (!matches) {
    throw new ServiceError(
      'digest_mismatch',
      `The ${size} bytes received do not have the digest ${sha256}. Send them again.`,
    )
  }
  const row =
    own ??
    (await recordBlob(deps.store, caller.org, {
      sha256,
      size,
      key: blobKey(sha256),
      partSize: null,
      createdAt: deps.now(),
    }))
  return { blob: { sha256, size: row.size, created_at: time(row.createdAt) }, created: own === undefined }
}
