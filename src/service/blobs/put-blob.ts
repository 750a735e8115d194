import { type Blob, MAX_BLOB_BYTES } from '#contract/blobs'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { type StoreBlob, storeBlob } from './store-blob.ts'

/** Takes content of up to 95 MB in one request. */
export async function putBlob(deps: Deps, caller: Owner, input: StoreBlob): Promise<{ blob: Blob; created: boolean }> {
  if (input.size > MAX_BLOB_BYTES) {
    const detail = `A blob may have at most ${MAX_BLOB_BYTES} bytes in one request. Send larger files in parts (POST …/uploads).`
    throw new ServiceError('body_too_large', detail)
  }
  return storeBlob(deps, caller, input)
}
