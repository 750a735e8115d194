import { Plain } from '../measured.ts'
import { z } from '../zod.ts'

/** How far apart can members and non-members be held by any convex region of what the models say? */
export const DiscrepancyRequest = z.strictObject({
  name: z.literal('discrepancy'),
  facets: z.number().int().min(1).max(8).default(4).meta({ description: 'Half-spaces that bound the polytope' }),
})
export type DiscrepancyRequest = z.infer<typeof DiscrepancyRequest>

const Scalar = z.object({
  attack: z.string(),
  /** sup over intervals of |P_members − P_non-members| = D⁺ + D⁻ (Kuiper). */
  kuiper: z.number(),
  /** The same over half-lines, which is what one threshold reaches: max(D⁺, D⁻) (Kolmogorov–Smirnov). */
  ks: z.number(),
  /** Kuiper's two-sample test, from the limit law; conservative with ties. */
  p: z.number(),
  n_members: z.number().int(),
  n_nonmembers: z.number().int(),
})

const Polytope = z.object({
  facets: z.number().int(),
  features: z.array(z.string()),
  /** The split that the polytope holds inside. */
  inside: z.enum(['member', 'nonmember']),
  n_fit: z.number().int(),
  n_evaluated: z.number().int(),
  /** P(inside | its own split) − P(inside | the other), on the half it was fitted on: what overfitting would have reported. */
  fitted: z.number(),
  /** The same on the other half: the estimate. Negative when it found nothing. */
  discrepancy: z.number(),
  /** Share of all relabellings of the evaluated half with a difference at least as large (exact: Fisher, one-sided). */
  p: z.number(),
})

export const DiscrepancyResult = z
  .object({
    scalar: z.array(Scalar),
    /** Largest Kuiper discrepancy of any one score; chosen after the fact, so read it with its p times the number of scores. */
    max_kuiper: Plain,
    polytope: z.union([Polytope, z.object({ value: z.null(), reason: z.string(), detail: z.string().optional() })]),
  })
  .meta({ id: 'DiscrepancyProbeResult' })
export type DiscrepancyResult = z.infer<typeof DiscrepancyResult>
