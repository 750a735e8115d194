import { z } from 'zod'
import { Count, Measured } from '../measured.ts'

/** Extraction is teacher-forced: exact for greedy decoding, and one forward pass. */
export const Extraction = z.object({
  greedy: z.object({
    prefix_tokens: Count,
    suffix_tokens: Count,
    /** Why it is not the 50 + 50 (or what was asked for); null when it is. */
    fallback: z.string().nullable(),
    n: Count,
    rate: Measured,
    /** The same share among non-members, and by the base model among members: what is guessable without memory. */
    nonmember_rate: Measured,
    base_rate: Measured,
    /** Members that the tuned model emits and the base does not. Absent in older reports. */
    beyond_base: Measured.optional(),
  }),
  probabilistic: z.array(z.object({ n: z.number().int().positive(), p: z.number(), rate: Measured })),
  /**
   * (n, p) under other ways of sampling, each alone: temperature ½, top-k at 40, top-p at 0.95. Absent in older reports and where the token statistics do not
   * have them.
   */
  sampled: z
    .array(
      z.object({
        scheme: z.enum(['temperature_0.5', 'top_k_40', 'top_p_0.95']),
        n: z.number().int().positive(),
        p: z.number(),
        rate: Measured,
      }),
    )
    .optional(),
  /** Mean over members of ES = 1 − k* / n. */
  strength: Measured,
  /** Mean over members of EM = share of tokens that greedy decoding gets right. */
  exact: Measured,
})
export type Extraction = z.infer<typeof Extraction>
