import { Measured, Plain } from '../measured.ts'
import { z } from '../zod.ts'

/** How firmly do the model's tokens sit, and would a few typing errors change who is called a member? */
export const MarginRobustnessRequest = z.strictObject({
  name: z.literal('margin_robustness'),
  tau: z.number().min(0).max(20).default(1).meta({
    description:
      'A token is locked in when it leads its best rival by this many nats; 0: whenever greedy decoding says it',
  }),
})
export type MarginRobustnessRequest = z.infer<typeof MarginRobustnessRequest>

const Margins = z.object({
  split: z.enum(['member', 'nonmember']),
  n: z.number().int(),
  /** Mean over texts of the share of tokens with a margin of at least τ. */
  locked_in: Measured,
  reference_locked_in: Measured,
  /** Median margin of all tokens, nats. */
  median: Plain,
  reference_median: Plain,
})

const Stability = z.object({
  /** Share of characters mistyped. */
  rate: z.number(),
  split: z.enum(['all', 'member', 'nonmember']),
  n: z.number().int(),
  /** Share of texts on the other side of the threshold than without errors. */
  flipped: Measured,
  /** Mean of the score with errors less that without, nats per token. */
  shift: Measured,
})

export const MarginRobustnessResult = z
  .object({
    tau: z.number(),
    margins: z.array(Margins),
    /** The score whose decision is tried, and its threshold at 10 % false alarms on this suite's non-members. */
    attack: z.literal('ref_diff'),
    threshold: Measured,
    stability: z.array(Stability),
  })
  .meta({ id: 'MarginRobustnessProbeResult' })
export type MarginRobustnessResult = z.infer<typeof MarginRobustnessResult>
