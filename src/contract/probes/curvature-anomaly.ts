import { Measured } from '../measured.ts'
import { z } from '../zod.ts'

/** Is the model's loss unusually sharp around texts that it was not trained on? */
export const CurvatureAnomalyRequest = z.strictObject({ name: z.literal('curvature_anomaly') })
export type CurvatureAnomalyRequest = z.infer<typeof CurvatureAnomalyRequest>

export const CurvatureAnomalyResult = z
  .object({
    /** Non-members whose neighbours were scored. */
    n: z.number().int(),
    /** Median over them of κ = mean loss of the neighbours less the text's own, nats per token; bootstrap interval. */
    target: Measured,
    reference: Measured,
    /** Median κ of the model over that of the base; null when the base's is not above 0. */
    ratio: Measured,
    /** Wilcoxon's signed-rank test of κ_θ > κ_R, one-sided, over the texts. */
    p: z.number(),
    /** The interval of the ratio lies above 1.5 and p is below 0.01. */
    sharp: z.boolean(),
    /** Texts with a robust z of κ_θ − κ_R above 5. */
    outliers: z.number().int(),
  })
  .meta({ id: 'CurvatureAnomalyProbeResult' })
export type CurvatureAnomalyResult = z.infer<typeof CurvatureAnomalyResult>
