import { ScanId } from '../ids.ts'
import { line } from '../line.ts'
import { Interval, Measured, Missing, Plain } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'
import { Change } from './regression.ts'

const { name, publish } = shared

/** Does fine-tuning from a suspect base leak more than from a trusted one? Both adapters are trained on the same split with the same settings. */
export const AmplificationRequest = z
  .strictObject({
    kind: z.literal('amplification'),
    name,
    publish,
    attack: line(40).default('loss').meta({
      description: 'Not one that is calibrated by the base: what a suspect base knows beforehand would cancel',
    }),
    suspect: ScanId.meta({ description: 'Own scan of the model tuned from the suspect base' }),
    trusted: ScanId.meta({ description: 'Own scan of the model tuned from the trusted base, with the same suite' }),
    fpr: z.number().min(0.001).max(0.5).default(0.01),
    tolerance: z.number().min(1).max(100).default(1.5).meta({
      description: 'A ratio whose interval ends below this counts as not amplified',
    }),
  })
  .meta({ id: 'AmplificationStudyRequest' })
export type AmplificationRequest = z.infer<typeof AmplificationRequest>

export const AmplificationResult = z
  .object({
    attack: z.string(),
    suspect: ScanId,
    trusted: ScanId,
    n_members: z.number().int(),
    n_nonmembers: z.number().int(),
    /** Examples that only one of the scans scored: left out. */
    unpaired: z.number().int(),
    fpr: z.number(),
    /** Each model at its own cut; the ratio of (hits + ½) with a bootstrap interval of whole examples. */
    tpr: z.union([Missing, z.object({ suspect: Measured, trusted: Measured, value: z.number(), ci: Interval })]),
    /** Baseline is the trusted, candidate the suspect; paired DeLong. */
    auc: Change,
    validation_perplexity: z.object({ suspect: Plain, trusted: Plain }),
    tolerance: z.number(),
    outcome: z.enum(['amplified', 'not_amplified', 'inconclusive']),
  })
  .meta({ id: 'AmplificationStudyResult' })
export type AmplificationResult = z.infer<typeof AmplificationResult>
