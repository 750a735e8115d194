import { ScanId } from '../ids.ts'
import { Count, Measured, Plain } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'

const MAX_SOURCES = 64

/** An attack learnt on models whose training texts are known, turned on one it has never seen. */
export const TransferRequest = z
  .strictObject({
    kind: z.literal('transfer'),
    name: shared.name,
    publish: shared.publish,
    sources: z.array(ScanId).min(1).max(MAX_SOURCES).meta({ description: 'Scans of shadow models to learn from' }),
    target: ScanId,
    fpr: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.1)
      .meta({ description: 'False-positive rate that thresholds are set for' }),
  })
  .meta({ id: 'TransferStudyRequest' })
export type TransferRequest = z.infer<typeof TransferRequest>

/** What a threshold does to the target. */
const Operating = z.object({ threshold: Plain, tpr: Measured, fpr: Measured })

export const TransferResult = z
  .object({
    sources: z.array(ScanId),
    target: ScanId,
    fpr: z.number(),
    /** Of texts that the attack did not learn from. */
    source_auc: Measured,
    target_auc: Measured,
    /** source − target; the interval takes the two as independent. */
    gap: Measured,
    /** The threshold that the sources' non-members set. Without non-members of the target its false-positive rate is unknown. */
    transferred: Operating,
    /** The threshold that one half of the target's non-members sets, its rate measured on the other half. */
    calibrated: Operating,
    /** Share of the target's texts of either kind that the transferred threshold flags. */
    flagged: Measured,
    /** The learnt attack, complete: `Σ weight · (feature − mean)/sd + intercept`, and what each feature does to the target alone. */
    attack: z.object({
      intercept: z.number(),
      features: z.array(
        z.object({ name: z.string(), mean: z.number(), sd: z.number(), weight: z.number(), target_auc: Measured }),
      ),
    }),
    learned_from: z.object({ members: Count, nonmembers: Count }),
    applied_to: z.object({ members: Count, nonmembers: Count, left_out: Count }),
    /** Texts of the target that a source had with the same label: of those the attack saw another model's numbers. */
    shared_texts: Count,
  })
  .meta({ id: 'TransferStudyResult' })
export type TransferResult = z.infer<typeof TransferResult>
