import { Measured, Missing } from '../measured.ts'
import { z } from '../zod.ts'

/** More than models that the edge can run have. */
const MOST_LAYERS = 64
const Layer = z.number().int().min(1).max(999)

/** Which labelled training examples does the model hold apart from their kind? */
export const PsmiRequest = z
  .strictObject({
    name: z.literal('psmi'),
    layers: z
      .union([
        z.literal('all'),
        z
          .array(Layer)
          .min(1)
          .max(MOST_LAYERS)
          .refine((layers) => new Set(layers).size === layers.length, 'names a layer twice'),
      ])
      .optional()
      .meta({
        description:
          'States that enter these layers, from the first that was tuned on; the number of layers: those in front of the output projection, which is what is looked at when this is absent',
      }),
    layer: Layer.optional().meta({
      deprecated: true,
      description: '`layers` with this one, or the nearest that there is',
    }),
    directions: z.number().int().min(20).max(2000).default(200).meta({
      description: 'Random directions, the same at every layer; the error that they leave is stated',
    }),
    flag_percent: z.number().min(0.1).max(50).default(10).meta({ description: 'Share of examples that is flagged' }),
  })
  .superRefine(({ layer, layers }, context) => {
    if (layer === undefined || layers === undefined) return
    context.addIssue({ code: 'custom', path: ['layer'], message: 'does not go together with `layers`' })
  })
export type PsmiRequest = z.infer<typeof PsmiRequest>

const Correlation = z.object({ value: z.number(), p: z.number(), n: z.number().int() })

/** Examples at or below a value, which are the lowest `flag_percent` at most: equal values are flagged together or not at all. null: the lowest of them are too many. */
const Flagged = z.object({ n: z.number().int(), below: z.number().nullable() })

/** Distance of the states to all of them: its median and largest, and Spearman's ρ with the PSMI. */
const Mahalanobis = z.union([
  z.object({
    components: z.number().int(),
    value: z.number(),
    largest: z.number(),
    psmi: z.union([Correlation, Missing]),
  }),
  Missing,
])

/** What the states that enter one layer say; its numbers are those of a scan of this layer alone. */
const PsmiLayer = z
  .object({
    layer: z.number().int(),
    /** Mean over examples, nats. */
    mean: Measured,
    /** Standard error of one example's value that the random directions leave, mean over examples. */
    direction_error: z.number(),
    flagged: Flagged,
    mahalanobis: Mahalanobis,
    /** Spearman's ρ of the examples' values here with those at the result's `layer`; null there. */
    agreement: z.union([Correlation, Missing]).nullable(),
  })
  .meta({ id: 'PsmiLayer' })
export type PsmiLayer = z.infer<typeof PsmiLayer>

export const PsmiResult = z
  .object({
    /** The layer that everything but `by_layer` is about: the last of those asked for. */
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
    flagged: Flagged,
    histogram: z.array(z.object({ from: z.number(), to: z.number(), n: z.number().int() })),
    /** Spearman's ρ of the value with the logit gap: the logit of the label's first token less the largest of another label's. */
    logit_gap: z.union([Correlation, Missing]),
    /** Absent from reports of version 1. */
    mahalanobis: Mahalanobis.optional(),
    /** Every layer that was asked for, front to back; absent from reports of versions 1 and 2. */
    by_layer: z.array(PsmiLayer).optional(),
  })
  .meta({ id: 'PsmiProbeResult' })
export type PsmiResult = z.infer<typeof PsmiResult>
