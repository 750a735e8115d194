import { Measured, Missing } from '../measured.ts'
import { z } from '../zod.ts'

/** Which labelled training examples does the model hold apart from their kind? */
export const PsmiRequest = z.strictObject({
  name: z.literal('psmi'),
  layer: z.number().int().min(1).max(999).optional().meta({
    description:
      'States that enter this layer, from the first that was tuned on; absent: those in front of the output projection',
  }),
  directions: z.number().int().min(20).max(2000).default(200).meta({
    description: 'Random directions; the error that they leave is stated',
  }),
  flag_percent: z.number().min(0.1).max(50).default(10).meta({ description: 'Share of examples that is flagged' }),
})
export type PsmiRequest = z.infer<typeof PsmiRequest>

const Correlation = z.object({ value: z.number(), p: z.number(), n: z.number().int() })

export const PsmiResult = z
  .object({
    layer: z.number().int(),
    /** Layers of the model; `layer` equal to it is in front of the output projection. */
    layers: z.number().int(),
    width: z.number().int(),
    directions: z.number().int(),
    labels: z.array(z.object({ label: z.string(), n: z.number().int() })),
    n: z.number().int(),
    /** Members whose label too few others share, or without one. */
    left_out: z.number().int(),
    /** Mean over examples, nats. */
    mean: Measured,
    /** Standard error of one example's value that the random directions leave, mean over examples. */
    direction_error: z.number(),
    flagged: z.object({ n: z.number().int(), below: z.number() }),
    histogram: z.array(z.object({ from: z.number(), to: z.number(), n: z.number().int() })),
    /** Spearman's ρ of the value with the logit gap: the logit of the label's first token less the largest of another label's. */
    logit_gap: z.union([Correlation, Missing]),
    /** Mahalanobis distance of the states to all of them: its median and largest, and Spearman's ρ with the PSMI. Absent in reports of version 1. */
    mahalanobis: z
      .union([
        z.object({
          components: z.number().int(),
          value: z.number(),
          largest: z.number(),
          psmi: z.union([Correlation, Missing]),
        }),
        Missing,
      ])
      .optional(),
  })
  .meta({ id: 'PsmiProbeResult' })
export type PsmiResult = z.infer<typeof PsmiResult>
