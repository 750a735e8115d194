import { z } from 'zod'
import { Count, Plain } from '../measured.ts'

export const EpsilonEstimate = z.object({
  method: z.enum([
    'one_run',
    'one_run_gaussian',
    'clopper_pearson',
    'clopper_pearson_gaussian',
    'katz_log',
    'adjusted_log',
    'bailey',
    'inv_sinh',
  ]),
  epsilon_lower_bound: Plain,
  /** Of μ-Gaussian DP, for the methods that suppose it; their ε is that of μ at δ. */
  mu_lower_bound: Plain.optional(),
  /** `nothing`: valid for every mechanism. `gaussian`: if training is Gaussian-DP. `many_canaries`: an approximation. Absent in older reports. */
  supposes: z.enum(['nothing', 'gaussian', 'many_canaries']).optional(),
  delta: z.number(),
  confidence: z.number(),
  guesses: Count,
  correct: Count,
  canaries: Count,
})
export type EpsilonEstimate = z.infer<typeof EpsilonEstimate>

/** Canaries that stand `copies` times in the training data audit a group of that size; `per_copy` is what that shows for one record. */
export const AuditLevel = z.object({
  copies: Count,
  included: Count,
  excluded: Count,
  epsilon_lower_bound: Plain,
  epsilon_per_copy: Plain,
  mu_per_copy: Plain,
})
export type AuditLevel = z.infer<typeof AuditLevel>

/** A lower bound for this training run, not a guarantee. The headline fields repeat the one-run estimate. */
export const Audit = EpsilonEstimate.extend({
  claim: z.string(),
  estimates: z.array(EpsilonEstimate),
  /** By copies, each level on its own at 95 %. */
  levels: z.array(AuditLevel).optional(),
  /** What the bound speaks of, and what it doesn't: sentences. */
  bounds: z.array(z.string()).optional(),
  not: z.array(z.string()).optional(),
})
export type Audit = z.infer<typeof Audit>
