import { z } from './zod.ts'

/** The largest vocabularies have a quarter of a million tokens. */
const MOST_TOKENS = 1 << 20

/**
 * How often each token id occurs in texts that no model under test was fine-tuned on: `counts[id]`. Ids past its end were never seen. One JSON
 * file, which `memorisk_runner frequencies` writes and a base is registered with.
 */
export const TokenFrequencies = z
  .object({
    counts: z.array(z.number().int().nonnegative()).min(2).max(MOST_TOKENS),
    source: z.string().max(500).optional(),
  })
  .refine(({ counts }) => counts.some((count) => count > 0), 'counts nothing')
  .refine(({ counts }) => Number.isSafeInteger(counts.reduce((sum, count) => sum + count, 0)), 'counts past 2^53')
export type TokenFrequencies = z.infer<typeof TokenFrequencies>
