import { BaseName } from '../bases.ts'
import { BaseId, CanarySetId, JobId, ScanId, Sha256, SuiteId } from '../ids.ts'
import { trimmedLine } from '../line.ts'
import { MethodChoice } from '../methods.ts'
import { ProblemCode } from '../problem.ts'
import { MAX_EXAMPLES } from '../suites.ts'
import { TrainingRequest } from '../training-spec.ts'
import { z } from '../zod.ts'
import { LeakagePoint, Phases, Spread, shared } from './common.ts'

/** Ways of fine-tuning, each over several learning rates and seeds, a scan per epoch. */
const MAX_RUNS = 400
const MAX_EPOCHS = 50

const method = trimmedLine(60).meta({ description: 'How it was tuned', example: 'bottleneck r=16' })

const Run = z.strictObject({
  method,
  learning_rate: z.number().positive(),
  seed: z.number().int().nonnegative(),
  epochs: z
    .array(z.strictObject({ epoch: z.number().int().min(1), scan: ScanId }))
    .min(1)
    .max(MAX_EPOCHS),
})
export type MethodRun = z.infer<typeof Run>

const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1)

/** Runs to be trained, scanned after every epoch and compared: every method at each of its learning rates with every seed. */
export const MethodsGrid = z
  .strictObject({
    base: z.union([BaseId, BaseName]),
    suite: SuiteId.meta({ description: 'Your own: trained on, and scanned with' }),
    dataset: Sha256.optional().meta({ description: 'Blob of more texts to train on, as for a `finetune` job' }),
    canary_set: CanarySetId.optional(),
    methods: z
      .array(
        z.strictObject({
          label: method,
          method: MethodChoice,
          learning_rates: z.array(z.number().positive().max(1)).min(1).max(16),
        }),
      )
      .min(1)
      .max(32),
    seeds: z.array(seed).min(1).max(32),
    training: TrainingRequest.omit({ learning_rate: true, seed: true, checkpoints: true, early_stop: true }).prefault(
      {},
    ),
    max_examples: z.number().int().min(2).max(MAX_EXAMPLES).optional(),
    at_once: z
      .number()
      .int()
      .min(1)
      .max(32)
      .default(4)
      .meta({ description: 'Jobs under way or in the engine’s queue' }),
  })
  .refine(({ methods, seeds }) => runsIn(methods, seeds) <= MAX_RUNS, `asks for more than ${MAX_RUNS} runs`)
  .meta({ id: 'MethodsGrid' })
export type MethodsGrid = z.infer<typeof MethodsGrid>

function runsIn(methods: readonly { learning_rates: readonly number[] }[], seeds: readonly number[]): number {
  return seeds.length * methods.reduce((sum, { learning_rates }) => sum + learning_rates.length, 0)
}

/** `runs` of scans that are finished, or a `grid` to be run. */
export const MethodsRequest = z
  .strictObject({
    kind: z.literal('methods'),
    ...shared,
    runs: z.array(Run).min(1).max(MAX_RUNS).optional().meta({ description: 'Finished scans, one an epoch, by run' }),
    grid: MethodsGrid.optional(),
  })
  .superRefine(({ runs, grid }, context) => {
    if ((runs === undefined) === (grid === undefined))
      context.addIssue({ code: 'custom', path: ['runs'], message: 'give either `runs` or `grid`' })
  })
  .meta({ id: 'MethodsStudyRequest' })
export type MethodsRequest = z.infer<typeof MethodsRequest>

/** The four numbers of a table row, over seeds. */
const Numbers = z.object({ perplexity: Spread, recall: Spread, auc: Spread, exposure: Spread })
export type MethodNumbers = z.infer<typeof Numbers>

const Setting = z.object({
  method: z.string(),
  learning_rate: z.number(),
  kind: z.string().nullable(),
  trainable_parameters: z.number().int().nullable(),
  seeds: z.number().int(),
  /** Over seeds, epoch by epoch. */
  curve: z.array(Numbers.extend({ epoch: z.number().int() })),
  /** Of the mean curve. */
  phases: Phases,
  /** Each run at the epoch with its lowest validation perplexity. */
  best: Numbers,
})
export type MethodSetting = z.infer<typeof Setting>

const Chosen = z.object({ method: z.string(), learning_rate: z.number() })

export const MethodsResult = z
  .object({
    attack: z.string(),
    runs: z.array(
      z.object({
        method: z.string(),
        learning_rate: z.number(),
        seed: z.number().int(),
        points: z.array(LeakagePoint.extend({ epoch: z.number().int() })),
        best_epoch: z.number().int().nullable(),
        phases: Phases,
        /** Of a grid: what trains it, and what became of a run that has no points. */
        job: JobId.nullable(),
        problem: z.object({ code: ProblemCode, detail: z.string() }).nullable(),
      }),
    ),
    settings: z.array(Setting),
    /** Per method the learning rate with the lowest mean best validation perplexity, whatever it leaks. */
    best: z.array(Chosen.extend(Numbers.shape)),
    /**
     * Levels of validation perplexity at which methods can be compared fairly: for each method the one that all its seeds reach at their best. Every run that
     * crosses a level on its way down is read there, linearly in log-perplexity between two epochs; learning rates of a seed are averaged.
     */
    matched: z.array(
      z.object({
        perplexity: z.number(),
        reached_by: z.string(),
        rows: z.array(z.object({ method: z.string(), recall: Spread, auc: Spread, exposure: Spread })),
      }),
    ),
    /** Seed-mean points (method, learning rate, epoch) that none beats on both perplexity and recall, by rising perplexity. */
    pareto: z.array(Chosen.extend({ epoch: z.number().int(), perplexity: z.number(), recall: z.number() })),
  })
  .meta({ id: 'MethodsStudyResult' })
export type MethodsResult = z.infer<typeof MethodsResult>
