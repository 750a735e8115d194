import { ScanId } from '../ids.ts'
import { Measured } from '../measured.ts'
import { z } from '../zod.ts'

/** How far did tuning move the model's predictions, and for whom? */
export const AdaptationShiftRequest = z.strictObject({
  name: z.literal('adaptation_shift'),
  full: ScanId.optional().meta({
    description:
      'A finished scan with this probe, of a fully tuned model on the same base and suite: adds the share of its shift that was reached',
  }),
})
export type AdaptationShiftRequest = z.infer<typeof AdaptationShiftRequest>

const Shift = z.object({
  of: z.enum(['all', 'split', 'group']),
  /** The split or group; `all` otherwise. */
  name: z.string(),
  n: z.number().int(),
  /** Mean over texts of the mean KL(p_θ ‖ p_R) after each token, nats. */
  divergence: Measured,
  /** Share of tokens after which tuned model and base would say different things next, mean over texts. */
  argmax_changed: Measured,
  /** `divergence` over that of the scan `full`: below 1, more of the base is kept. */
  reached: Measured.optional(),
})
export type Shift = z.infer<typeof Shift>

export const AdaptationShiftResult = z
  .object({
    shifts: z.array(Shift),
    /** Largest mean KL of a group less the smallest, between groups of at least 20 texts; the interval takes the worst case of both. */
    group_gap: Measured,
  })
  .meta({ id: 'AdaptationShiftProbeResult' })
export type AdaptationShiftResult = z.infer<typeof AdaptationShiftResult>
