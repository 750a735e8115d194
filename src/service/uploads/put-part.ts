import { partBytes, partCount } from '#contract/parts'
import type { UploadPart } from '#contract/uploads'
import { writePart } from '#store/uploads'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { whole } from '../blobs/whole.ts'
import { ServiceError } from '../errors.ts'
import { type UploadAddress, ownUpload } from './show-upload.ts'

export interface PutPart extends UploadAddress {
  readonly part: number
  readonly size: number
  readonly body: ReadableStream<Uint8Array>
}

/** Takes one part, streamed into the bucket. Its size is fixed by its number. */
export async function putPart(deps: Deps, caller: Owner, input: PutPart): Promise<UploadPart> {
  const upload = await ownUpload(deps, caller, input)
  if (upload.state !== 'open') {
    throw new ServiceError('conflict', `This upload is ${upload.state}: it takes no more parts.`)
  }
  const { part, size, body } = input
  const count = partCount(upload.size, upload.partSize)
  if (part > count)
    throw new ServiceError('part_invalid', `This upload has parts 1 to ${count}; there is no part ${part}.`)
  const expected = partBytes(upload.size, upload.partSize, part)
  if (size !== expected) {
    throw new ServiceError('part_invalid', `Part ${part} of ${count} has ${expected} bytes, not ${size}.`)
  }
  await whole(size, () => writePart(deps.store, upload, part, size, body))
  return { part, size }
}
