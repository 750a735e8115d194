import { Count, Measured, Missing, Plain } from './measured.ts'
import { z } from './zod.ts'

const MAX_EIGENVALUES = 20
const MAX_ITERATIONS = 100
const MAX_DRAWS = 64
/** An average of the curvature over fewer texts says little about any other; as `curvature_anomaly` has it. */
export const LEAST_TEXTS = 20
const MAX_TEXTS = 1000

/** How closely the curvature is looked at. Every iteration and every draw is one second derivative over all texts, of both models. */
export const HessianSettings = z
  .strictObject({
    eigenvalues: z.number().int().min(1).max(MAX_EIGENVALUES).default(5).meta({ description: 'The largest so many' }),
    iterations: z
      .number()
      .int()
      .min(2)
      .max(MAX_ITERATIONS)
      .default(30)
      .meta({ description: 'Steps of Lanczos’ method, at least twice as many as eigenvalues' }),
    trace_draws: z.number().int().min(2).max(MAX_DRAWS).default(8).meta({ description: 'Random signs for the trace' }),
    max_examples: z.number().int().min(LEAST_TEXTS).max(MAX_TEXTS).default(64).meta({ description: 'Non-members' }),
    seed: Count.max(2 ** 32 - 1).default(1234),
  })
  .meta({ id: 'HessianSettings' })
export type HessianSettings = z.infer<typeof HessianSettings>

/** float32 ends at 3.4e38; a curvature anywhere near has left what can be computed with. */
const number = z.number().min(-1e30).max(1e30)
const size = z.number().min(0).max(1e30)

/** Some eigenvalue lies within `residual` of `value`. */
const Ritz = z.object({ value: number, residual: size }).meta({ id: 'Ritz' })
export type Ritz = z.infer<typeof Ritz>

/** Of D H D, where H is the Hessian of the mean token loss in the tuned weights and D = diag(weights). */
const Spectrum = z
  .object({
    loss: size.meta({ description: 'Mean negative log-likelihood of these texts, nats a token' }),
    steps: z
      .number()
      .int()
      .min(1)
      .max(MAX_ITERATIONS)
      .meta({ description: 'Fewer than asked where they led no further' }),
    largest: z.array(Ritz).min(1).max(MAX_EIGENVALUES).meta({ description: 'From the largest down' }),
    smallest: Ritz,
    trace: z
      .array(number)
      .min(2)
      .max(MAX_DRAWS)
      .meta({ description: 'An estimate for each draw, the same draws for both models' }),
  })
  .meta({ id: 'Spectrum' })
export type Spectrum = z.infer<typeof Spectrum>

const counts = {
  texts: Count.meta({ description: 'Non-members' }),
  tokens: Count.meta({ description: 'Scored: all but the first of each text' }),
  tensors: Count.min(1).meta({
    description: 'Those of the model that differ from the base’s, or that were added to it',
  }),
  parameters: Count.min(1).meta({ description: 'Weights in them' }),
}

/** `hessian.json`: what a runner found, unjudged. A model that was added to its base has no reference. */
export const HessianFile = z
  .object({
    version: z.literal(1),
    ...counts,
    target: Spectrum,
    reference: z.union([Spectrum, z.object({ value: z.null(), reason: z.literal('no_counterpart') })]),
  })
  .meta({ id: 'HessianFile' })
export type HessianFile = z.infer<typeof HessianFile>

const Eigenvalue = z.union([Ritz, Missing])

export const Curvature = z
  .object({
    loss: z.number(),
    steps: Count,
    eigenvalues: z
      .array(Eigenvalue)
      .meta({ description: 'From the largest down; `not_converged` where the residual is too large' }),
    smallest: Eigenvalue.meta({ description: 'The most negative one, or the one closest to it' }),
    condition: Plain.meta({
      description: 'First eigenvalue over the last of these; that of the whole Hessian is not known',
    }),
    trace: Measured.meta({ description: 'Mean over the draws with Student’s interval' }),
  })
  .meta({ id: 'Curvature' })
export type Curvature = z.infer<typeof Curvature>

/** What a `hessian` job found: the curvature of the loss in relative tuned weights around texts that were not trained on. */
export const HessianResult = z
  .object({
    claim: z.string(),
    ...counts,
    tolerance: z.number().meta({ description: 'Largest residual of an eigenvalue that is given, as a share of it' }),
    target: Curvature,
    reference: z.union([Curvature, Missing]),
    ratio: z.object({
      top_eigenvalue: Plain,
      trace: Measured.meta({ description: 'Paired by draw' }),
    }),
  })
  .meta({ id: 'HessianResult' })
export type HessianResult = z.infer<typeof HessianResult>
