import { Sha256 } from '../ids.ts'
import { line } from '../line.ts'
import { Count, Interval, Measured, Plain } from '../measured.ts'
import { z } from '../zod.ts'

const MAX_LISTED = 500

/** Was this checkpoint prepared for the data that is about to be fine-tuned on? Members: that data. Non-members: public control text. */
export const CheckpointTrustRequest = z.strictObject({
  name: z.literal('checkpoint_trust'),
  known_good: z
    .array(z.strictObject({ sha256: Sha256, name: line(200) }))
    .max(MAX_LISTED)
    .default([])
    .meta({ description: 'SHA-256 of weight files that you trust, beside those of the bases that the server holds' }),
  alpha: z.number().min(1e-6).max(0.2).default(0.01).meta({ description: 'Level of the two tests that decide' }),
})
export type CheckpointTrustRequest = z.infer<typeof CheckpointTrustRequest>

/** ℓ_suspect − ℓ_trusted of one set of texts, nats per token. */
const Shift = z.object({
  n: Count,
  mean: Measured,
  median: z.number(),
  /** Quantiles 5, 25, 50, 75 and 95 % of the robust z. */
  z: z.array(z.number()).length(5),
  /** Texts with z below −5 and above 5. */
  far_below: Count,
  far_above: Count,
})
export type LossShift = z.infer<typeof Shift>

export const CheckpointTrustResult = z
  .object({
    registry: z.object({
      /** `known_good`: every weight file is one of those trusted. `no_weights`: only numbers were submitted. */
      outcome: z.enum(['known_good', 'unknown', 'no_weights']),
      files: z.array(z.object({ sha256: z.string(), known_as: z.string().nullable() })),
    }),
    target: Shift,
    control: Shift,
    /** Two-sample Kolmogorov–Smirnov of the shifts of both sets. */
    ks: z.object({ statistic: z.number(), p: z.number() }),
    /** Fisher's exact p that texts beyond |z| > 5 are more frequent among the target data. */
    outliers_p: z.number(),
    /** Robust standard deviation of the control's shifts, which z is in units of. */
    scale: z.number(),
    /** Which way the target data is off: known too well (`lower`) or too badly (`higher`); null: neither. */
    direction: z.enum(['lower', 'higher', 'both']).nullable(),
    stealth: z.object({
      perplexity: z.object({ suspect: Plain, trusted: Plain }),
      /** Mean shift on control text, and whether it stays within what nobody would notice. */
      shift: z.object({ value: z.number(), ci: Interval.optional() }),
      unchanged: z.boolean(),
    }),
    /** `suspicious`: a test rejected, and by enough to matter. `stealthy`: and control text shows nothing. */
    outcome: z.enum(['unremarkable', 'suspicious', 'stealthy']),
  })
  .meta({ id: 'CheckpointTrustProbeResult' })
export type CheckpointTrustResult = z.infer<typeof CheckpointTrustResult>
