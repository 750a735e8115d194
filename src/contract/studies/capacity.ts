import { ScanId } from '../ids.ts'
import { Missing } from '../measured.ts'
import { z } from '../zod.ts'
import { LeakagePoint, shared } from './common.ts'

const MAX_SCANS = 200

/** Leakage against how much training could change. */
export const CapacityRequest = z
  .strictObject({
    kind: z.literal('capacity'),
    ...shared,
    scans: z.array(ScanId).min(3).max(MAX_SCANS),
  })
  .meta({ id: 'CapacityStudyRequest' })
export type CapacityRequest = z.infer<typeof CapacityRequest>

/** Spearman's ρ with a two-sided permutation p. */
const Rank = z.union([z.object({ value: z.number(), p: z.number(), n: z.number().int() }), Missing])
export type RankCorrelation = z.infer<typeof Rank>

export const CapacityResult = z
  .object({
    attack: z.string(),
    /** By rising number of parameters. */
    points: z.array(
      LeakagePoint.extend({
        model: z.string(),
        name: z.string(),
        model_kind: z.string(),
        trainable_parameters: z.number().int(),
      }),
    ),
    /** Trainable parameters against recall. */
    correlation: Rank,
    /** The same with validation perplexity held constant: what the count says beyond how well the model fits. */
    at_equal_perplexity: Rank,
  })
  .meta({ id: 'CapacityStudyResult' })
export type CapacityResult = z.infer<typeof CapacityResult>
