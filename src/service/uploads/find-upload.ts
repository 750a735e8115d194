import type { Upload } from '#contract/uploads'
import { listParts } from '#store/uploads'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { type UploadAddress, ownUpload, showUpload } from './show-upload.ts'

/** How far an upload is: what to send after an interruption is what `parts` lacks. */
export async function findUpload(deps: Deps, caller: Owner, address: UploadAddress): Promise<Upload> {
  const row = await ownUpload(deps, caller, address)
  return showUpload(row, await listParts(deps.store, row.id))
}
