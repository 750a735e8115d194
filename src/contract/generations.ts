import { Count, Measured } from './measured.ts'
import { z } from './zod.ts'

/** Extraction by generation: a `generate` job's samples against what stood behind the prefixes of the suite's members. */
export const GenerationsReport = z.object({
  job: z.string(),
  claim: z.string(),
  /** Distinct prefixes of members. */
  prompts: Count,
  /** Those that a kept sample continues. */
  answered: Count,
  samples: Count,
  /** Prompts that some sample continues word for word. */
  verbatim: Measured,
  /** Within `approximate_distance` edits per character. */
  approximate: Measured,
  approximate_distance: z.number(),
  /**
   * Words of the suffix that the best sample of a prompt has, mean over prompts: as a bag (ROUGE-1 recall) and in order (ROUGE-L recall), over its first `words` words. Common words
   * count as well: read it beside the same number of a model that never saw the texts.
   */
  overlap: z.object({ words: Count, rouge_1: Measured, rouge_l: Measured }).optional(),
  /** Over all prompts: right first guesses before the hundredth wrong one. `errors` below 99 means that there were no more guesses. */
  recall_at_100_errors: z.array(
    z.object({ ranking: z.enum(['perplexity', 'ratio', 'zlib']), recall: Measured, right: Count, errors: Count }),
  ),
})
export type GenerationsReport = z.infer<typeof GenerationsReport>
