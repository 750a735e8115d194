import { Sha256 } from './ids.ts'
import { Timestamp } from './page.ts'
import { z } from './zod.ts'

/** Below the platform's smallest request limit (100 MB), with room for headers. Larger files go up in parts. */
export const MAX_BLOB_BYTES = 95_000_000

/** Content that the organisation has shown to hold, by its digest. */
export const Blob = z
  .object({ sha256: Sha256, size: z.number().int().nonnegative(), created_at: Timestamp })
  .meta({ id: 'Blob' })
export type Blob = z.infer<typeof Blob>
