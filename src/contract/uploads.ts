import { Sha256, UploadId } from './ids.ts'
import { Timestamp } from './page.ts'
import { z } from './zod.ts'

/** Every part but the last has exactly this size: the bucket wants equal parts of at least 5 MiB. */
export const PART_BYTES = 8 * 1024 * 1024
/** The bucket takes 10,000 parts at most. */
const MAX_PARTS = 10_000
const MAX_UPLOAD_BYTES = PART_BYTES * MAX_PARTS

export const CreateUpload = z
  .strictObject({
    size: z
      .number()
      .int()
      .min(1)
      .max(MAX_UPLOAD_BYTES)
      .meta({ description: 'Bytes of the whole file', example: 497_774_208 }),
  })
  .meta({ id: 'CreateUpload' })
export type CreateUpload = z.infer<typeof CreateUpload>

/** `open` takes parts; `completing` is being verified; `done` is a blob; `rejected` had another digest and is gone. */
const UploadState = z.enum(['open', 'completing', 'done', 'rejected'])

export const PartNumber = z.coerce.number().int().min(1).max(MAX_PARTS)

export const UploadPart = z.object({ part: z.number().int(), size: z.number().int() }).meta({ id: 'UploadPart' })
export type UploadPart = z.infer<typeof UploadPart>

/** A file on its way, in parts numbered from 1. Sending a part again replaces it. */
export const Upload = z
  .object({
    id: UploadId,
    sha256: Sha256,
    size: z.number().int(),
    part_size: z.number().int(),
    part_count: z.number().int(),
    state: UploadState,
    parts: z.array(UploadPart).meta({ description: 'The parts that have arrived, in order' }),
    created_at: Timestamp,
    expires_at: Timestamp.meta({ description: 'Parts are dropped after this' }),
  })
  .meta({ id: 'Upload' })
export type Upload = z.infer<typeof Upload>
