import { Measured } from '../measured.ts'
import { z } from '../zod.ts'

/** Eight passes of both models, fewer than the neighbours take; the interval's width is theirs as much as the texts'. */
export const DRAWS = 4
/** The gain falls with the root; more passes than this are better spent on texts. */
export const MOST_DRAWS = 16

/** Is the model's loss unusually sharp around texts that it was not trained on? */
export const CurvatureAnomalyRequest = z.strictObject({
  name: z.literal('curvature_anomaly'),
  weight_draws: z
    .number()
    .int()
    .min(0)
    .max(MOST_DRAWS)
    .default(DRAWS)
    .refine((draws) => draws !== 1, 'one draw does not say how much depends on it; 0 moves no weights')
    .meta({ description: 'Random directions in which the tuned weights are moved; each is two passes of both models' }),
})
export type CurvatureAnomalyRequest = z.infer<typeof CurvatureAnomalyRequest>

/** How far the loss rises when the tuned weights are moved a little, in random directions; or why nobody knows. */
const WeightSharpness = z
  .union([
    z.object({
      /** Every tuned weight is multiplied by 1 ± this. */
      sigma: z.number(),
      /** Non-members that were scored with moved weights. */
      n: z.number().int(),
      /** Median over them of κ_w = ½ [ℓ(W(1 + σs)) + ℓ(W(1 − σs))] − ℓ(W), mean over the draws of s, nats per token; interval by bootstrap of texts and draws. */
      target: Measured,
      /** The base's, with the same noise on the same tensors; `no_counterpart` where it has none of those that were tuned. */
      reference: Measured,
      ratio: Measured,
      /** Wilcoxon's signed-rank test of κ_w,θ > κ_w,R, one-sided; null without a reference, like the next two. */
      p: z.number().nullable(),
      /** The interval of κ_w,θ − 1.5 · max(κ_w,R, 1e-4) lies above 0, which is that of the ratio above 1.5 but for a flat base; and p is below 0.01. */
      sharp: z.boolean().nullable(),
      /** Texts with a robust z of κ_w,θ − κ_w,R above 5. */
      outliers: z.number().int().nullable(),
      /** Both medians in each draw: how much they depend on it. */
      draws: z.array(z.object({ target: z.number(), reference: z.number().nullable() })),
    }),
    z.object({ reason: z.string(), detail: z.string().optional() }),
  ])
  .meta({ id: 'WeightSharpness' })
export type WeightSharpness = z.infer<typeof WeightSharpness>

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
    /** The same question about the weights instead of the texts; absent from reports of version 1. */
    weights: WeightSharpness.optional(),
  })
  .meta({ id: 'CurvatureAnomalyProbeResult' })
export type CurvatureAnomalyResult = z.infer<typeof CurvatureAnomalyResult>
