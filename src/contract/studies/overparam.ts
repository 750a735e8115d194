import { Plain } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'

const { name, publish } = shared

/** A calculator: what theory says of parameters and membership in a linear model. Names no scans. */
export const OverparamRequest = z
  .strictObject({
    kind: z.literal('overparam'),
    name,
    publish,
    samples: z.number().int().min(2).max(1e6).default(50).meta({ description: 'Training examples, n' }),
    parameters: z.array(z.number().int().min(1).max(1e9)).min(1).max(200).optional().meta({
      description: 'Numbers of parameters, p. Default: 24 from just above n to 100 n',
    }),
    signal: z.number().positive().max(1e6).default(1).meta({ description: '‖β‖²' }),
    noise: z.number().min(0).max(1e6).default(0.1).meta({ description: 'Variance of the labels’ noise, σ²' }),
  })
  .meta({ id: 'OverparamStudyRequest' })
export type OverparamRequest = z.infer<typeof OverparamRequest>

export const OverparamResult = z
  .object({
    samples: z.number().int(),
    signal: z.number(),
    noise: z.number(),
    /** By rising p; p ≤ n + 1 has no finite variance. */
    points: z.array(
      z.object({
        parameters: z.number().int(),
        /** Variance of the prediction on a training point, and on a new one. */
        member_variance: Plain,
        nonmember_variance: Plain,
        /** |ŷ| beyond this says member (or, where members vary less, below it). */
        threshold: Plain,
        /** TPR − FPR of the best attack on one prediction. */
        advantage: Plain,
      }),
    ),
  })
  .meta({ id: 'OverparamStudyResult' })
export type OverparamResult = z.infer<typeof OverparamResult>
