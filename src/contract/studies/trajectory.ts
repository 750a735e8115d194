import { ScanId } from '../ids.ts'
import { Plain } from '../measured.ts'
import { z } from '../zod.ts'
import { LeakagePoint, Phases, shared } from './common.ts'

const MAX_CHECKPOINTS = 200
const step = z.number().int().nonnegative()

/** One training run, checkpoint by checkpoint. */
export const TrajectoryRequest = z
  .strictObject({
    kind: z.literal('trajectory'),
    ...shared,
    checkpoints: z
      .array(
        z.strictObject({
          scan: ScanId,
          step: step.optional().meta({ description: "Default: the model's `checkpoint.step`" }),
        }),
      )
      .min(2)
      .max(MAX_CHECKPOINTS),
  })
  .meta({ id: 'TrajectoryStudyRequest' })
export type TrajectoryRequest = z.infer<typeof TrajectoryRequest>

export const TrajectoryResult = z
  .object({
    attack: z.string(),
    /** By rising step. */
    points: z.array(LeakagePoint.extend({ step })),
    phases: Phases,
    /** Where validation perplexity is lowest. */
    best_step: step.nullable(),
    /** From the end of fitting to the best step: what was gained in use, and what it cost. */
    memorization: z.object({ perplexity_drop: Plain, recall_rise: Plain }),
  })
  .meta({ id: 'TrajectoryStudyResult' })
export type TrajectoryResult = z.infer<typeof TrajectoryResult>
