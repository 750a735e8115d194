import { ScanId } from '../ids.ts'
import { Interval, Plain } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'

/** Does a new revision leak more than the one before, on the same examples? */
export const RegressionRequest = z
  .strictObject({
    kind: z.literal('regression'),
    ...shared,
    baseline: ScanId,
    candidate: ScanId,
    allowed_increase: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .meta({ description: 'How much the AUC may rise and still pass' }),
  })
  .meta({ id: 'RegressionStudyRequest' })
export type RegressionRequest = z.infer<typeof RegressionRequest>

/** candidate − baseline, with a 95 % interval that knows both were measured on the same examples. */
export const Change = z.object({
  baseline: z.number(),
  candidate: z.number(),
  difference: z.number(),
  ci: Interval,
  /** Two-sided, of no difference; null where the interval comes from a bootstrap. */
  p: z.number().nullable(),
})
export type Change = z.infer<typeof Change>

const Shift = z.object({ n: z.number().int(), mean: z.number(), ci: Interval, p: z.number() })

export const RegressionResult = z
  .object({
    attack: z.string(),
    baseline: ScanId,
    candidate: ScanId,
    n_members: z.number().int(),
    n_nonmembers: z.number().int(),
    /** Examples that only one of the scans scored: left out. */
    unpaired: z.number().int(),
    /** Paired DeLong. */
    auc: Change,
    /** TPR at 10 % FPR; stratified bootstrap of whole examples. */
    tpr_at_fpr_10: Change,
    /** Mean per-example rise of the score, Student's t on paired differences. */
    members: Shift,
    nonmembers: Shift,
    validation_perplexity: z.object({ baseline: Plain, candidate: Plain }),
    allowed_increase: z.number(),
    /** pass: the interval's upper end is allowed; fail: its lower end is not; else inconclusive. */
    outcome: z.enum(['pass', 'fail', 'inconclusive']),
  })
  .meta({ id: 'RegressionStudyResult' })
export type RegressionResult = z.infer<typeof RegressionResult>
