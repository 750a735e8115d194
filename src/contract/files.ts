import { Sha256 } from './ids.ts'
import { z } from './zod.ts'

/** A checkpoint has at most 256 shards and a dozen companions. */
const MAX_FILES = 300

/** Plain file names: no folders, nothing hidden. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const FileName = z.string().regex(FILE_NAME, 'must be a plain file name')

/** A submission's files: names as the libraries write them, digests of blobs uploaded before. */
export const Files = z
  .record(FileName, Sha256)
  .refine((files) => Object.keys(files).length > 0, 'needs at least one file')
  .refine((files) => Object.keys(files).length <= MAX_FILES, `must not have more than ${MAX_FILES} files`)
  // The document's generator knows neither keys' schemas nor refinements.
  .meta({ minProperties: 1, maxProperties: MAX_FILES, propertyNames: { pattern: FILE_NAME.source } })
export type Files = z.infer<typeof Files>
