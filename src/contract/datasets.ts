import { z } from './zod.ts'

/** As in suites: longer texts would be cut into rows anyway. */
const MAX_TEXT = 65_536
/** The runner holds a data set as tokens in memory; read once, line by line, before a job is accepted. */
export const MAX_DATASET_BYTES = 268_435_456
export const MAX_DATASET_LINES = 1_000_000

/** One line of a data set: text to train on, or to validate with, that belongs to no suite. */
export const DatasetLine = z.strictObject({
  text: z
    .string()
    .max(MAX_TEXT)
    .refine((text) => text.isWellFormed(), 'must be valid Unicode (no unpaired surrogate)')
    .refine((text) => text.trim() !== '', 'must not be empty'),
  split: z.enum(['train', 'validation']),
})
export type DatasetLine = z.infer<typeof DatasetLine>
