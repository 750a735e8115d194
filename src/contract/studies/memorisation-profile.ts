import { ScanId } from '../ids.ts'
import { line } from '../line.ts'
import { Measured, Missing } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'

const step = z.number().int().nonnegative()
/** Rows of a posted panel: they travel in one body. */
export const MAX_PANEL = 40_000
const MAX_CHECKPOINTS = 200
/** Nats of a whole instance: far past any, and still nothing that squares and sums cannot hold. */
const MAX_NLL = 1e12

const { name, publish } = shared

/** What training on an instance does to its loss: a posted panel, or the scans of one run's checkpoints. */
export const MemorisationProfileRequest = z
  .strictObject({
    kind: z.literal('memorisation_profile'),
    name,
    publish,
    panel: z
      .array(
        z.strictObject({
          unit: line(128),
          cohort: step.nullable().meta({ description: 'Step at which training saw it; null = never' }),
          step,
          nll: z
            .number()
            .min(-MAX_NLL)
            .max(MAX_NLL)
            .meta({ description: 'Its negative log-likelihood under the checkpoint of that step' }),
        }),
      )
      .min(8)
      .max(MAX_PANEL)
      .optional()
      .meta({ description: 'Every unit at every step' }),
    checkpoints: z
      .array(
        z.strictObject({
          scan: ScanId,
          step: step.min(1).optional().meta({ description: "Default: the model's `checkpoint.step`" }),
        }),
      )
      .min(1)
      .max(MAX_CHECKPOINTS)
      .optional()
      .meta({
        description: 'Own scans of one run with one suite. The base counts as step 0, non-members as never trained on',
      }),
    cohorts: z.record(line(128), step.min(1)).optional().meta({
      description: 'Example id → step that first trained on it. Default: all members at the first checkpoint',
    }),
  })
  .superRefine(({ panel, checkpoints, cohorts }, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if ((panel === undefined) === (checkpoints === undefined)) fault('panel', 'give `panel` or `checkpoints`')
    if (panel && cohorts) fault('cohorts', 'a panel says its cohorts itself')
  })
  .meta({ id: 'MemorisationProfileStudyRequest' })
export type MemorisationProfileRequest = z.infer<typeof MemorisationProfileRequest>

const Cell = z.object({
  cohort: step,
  step,
  /** step − cohort; negative before it was trained on. */
  event: z.number().int(),
  /** Gain in log-likelihood over what never-trained units gained since the last step before the cohort's. */
  att: Measured,
})
export type ProfileCell = z.infer<typeof Cell>

export const MemorisationProfileResult = z
  .object({
    steps: z.array(step),
    units: z.number().int(),
    /** Never trained on: the controls. */
    never: z.number().int(),
    /** Replicates of the bootstrap that the intervals come from. */
    replicates: z.number().int(),
    /** Means over all cells after training, cohorts weighing by their size. */
    overall: Measured,
    cells: z.array(Cell),
    by_event: z.array(z.object({ event: z.number().int(), units: z.number().int(), att: Measured })),
    by_cohort: z.array(z.object({ cohort: step, units: z.number().int(), att: Measured })),
    by_step: z.array(z.object({ step, units: z.number().int(), att: Measured })),
    /** Largest |ATT|/se among cells before training, where the truth is 0 if trends are parallel; small p speaks against that. */
    placebo: z.union([z.object({ value: z.number(), p: z.number(), cells: z.number().int() }), Missing]),
  })
  .meta({ id: 'MemorisationProfileStudyResult' })
export type MemorisationProfileResult = z.infer<typeof MemorisationProfileResult>
