import { z } from 'zod'
import { Count, Measured, Plain } from '../measured.ts'

const ExposureMethod = z.enum(['exact', 'sampling', 'skew_normal'])

export const CanaryExposure = z.object({
  id: z.string(),
  /** The headline number, by `method`, never above `cap_bits`. */
  bits: Plain,
  method: ExposureMethod.nullable(),
  /** 1 = the most likely of `space` (exact) or of the references (sampling). */
  rank: Count.nullable(),
  /** |R|: how many secrets the template allows; past 2^53 rounded. */
  space: z.number().positive(),
  references: Count,
  cap_bits: z.number(),
  /** The measurement ran into its ceiling: the truth is at least `bits`. */
  censored: z.boolean(),
  rank_bits: Plain,
  /** From the skew-normal tail; above log2(references) it is extrapolation. */
  extrapolated_bits: Plain,
  /** Kolmogorov–Smirnov p of the skew-normal fit; below 0.05 the fit is rejected. */
  ks_p: Plain,
  perplexity: Plain,
  repetitions: Count.optional(),
  included: z.boolean().optional(),
})
export type CanaryExposure = z.infer<typeof CanaryExposure>

export const Exposure = z.object({
  scale: z.enum(['ppl', 'nll']),
  canaries: z.array(CanaryExposure),
  mean_bits: Measured,
  /** Standard error of the mean that all canaries share, through the drawn references and the fit to them. Absent in older reports. */
  reference_error: z.number().nonnegative().optional(),
  max_bits: Plain,
  /** Share of canaries that rank first in their whole space (or reach its cap): an attacker would print them. */
  extractable: Measured,
  by_repetitions: z.array(z.object({ repetitions: Count, n: Count, mean_bits: Measured })),
})
export type Exposure = z.infer<typeof Exposure>
