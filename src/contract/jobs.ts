// oxlint-disable unicorn/no-thenable -- `then` holds an object, never a function, so awaiting a request is harmless
import { BaseName } from './bases.ts'
import { HessianResult, HessianSettings } from './hessian.ts'
import { BaseId, CanarySetId, JobId, ModelId, ScanId, Sha256, SuiteId } from './ids.ts'
import { EpochMetrics } from './job-events.ts'
import { JobOutput } from './job-outputs.ts'
import { EngineState, JobState } from './job-state.ts'
import { Count } from './measured.ts'
import { line, trimmedLine } from './line.ts'
import { MethodChoice } from './methods.ts'
import { PageQuery, Timestamp, pageOf } from './page.ts'
import { Policy } from './policy.ts'
import { Probes } from './probes.ts'
import { ProblemCode } from './problem.ts'
import { MAX_EXAMPLES } from './suites.ts'
import { TrainingRequest } from './training-spec.ts'
import { z } from './zod.ts'

const baseOf = z.union([BaseId, BaseName]).meta({ description: 'Id or name of a base' })
const modelOf = ModelId.meta({ description: 'One of the organisation’s models; its base is the reference' })
const maxExamples = Count.min(2).max(MAX_EXAMPLES).optional()

/** Longest that an engine may take: the longest any of them keeps a job. */
const MAX_SECONDS = 7 * 86_400

/** What happens with the result: it becomes a model and is scanned. Suite and canary set are the job's own unless named. */
export const ThenScan = z
  .strictObject({
    suite: SuiteId.optional(),
    canary_set: CanarySetId.optional(),
    attacks: z.array(line(40)).min(1).max(32).optional(),
    probes: Probes.optional(),
    policy: Policy.optional(),
    max_examples: maxExamples,
    publish: z.boolean().default(false),
    artifacts: z.enum(['final', 'all']).default('all').meta({ description: '`all`: every checkpoint too' }),
  })
  .meta({ id: 'ThenScan' })
export type ThenScan = z.infer<typeof ThenScan>

const then = z.strictObject({ scan: ThenScan }).optional()

const common = {
  name: trimmedLine(200).optional(),
  retries: z.number().int().min(0).max(5).default(1).meta({
    description: 'Attempts after the first, when the engine or the runner was lost; the same bytes come out',
  }),
  timeout_seconds: z.number().int().min(60).max(MAX_SECONDS).default(86_400),
}

/** Trains `method` on the suite's members (and the data set's texts, and planted canaries). */
export const CreateFinetune = z.strictObject({
  type: z.literal('finetune'),
  base: baseOf,
  suite: SuiteId.meta({
    description:
      'Your own. Members are trained on, its canaries as often as they say; non-members are what they are told from, and validate ' +
      'unless the data set has lines for that',
  }),
  dataset: Sha256.optional().meta({
    description: 'Blob of JSON lines `{text, split: "train" | "validation"}`, trained on or validated with as well',
  }),
  canary_set: CanarySetId.optional().meta({ description: 'Its training strings are planted' }),
  method: MethodChoice,
  training: TrainingRequest,
  probe: z.boolean().default(true).meta({ description: 'Perplexities and quick attacks after every epoch' }),
  then,
  ...common,
})
export type CreateFinetune = z.infer<typeof CreateFinetune>

/** Token statistics of model and base on the suite, for models past what the edge can run. */
export const CreateScore = z.strictObject({
  type: z.literal('score'),
  model: modelOf,
  suite: SuiteId,
  canary_set: CanarySetId.optional(),
  max_examples: maxExamples,
  lowercase: z.boolean().default(true).meta({ description: 'Also of the lower-cased texts, for that attack' }),
  views: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,39}\/(target|reference)$/, 'must be `view/target` or `view/reference`'))
    .max(32)
    .optional()
    .meta({ description: 'Also of these altered texts; those that `then.scan` needs are there by themselves' }),
  precision: z.enum(['float32', 'bfloat16', 'float16']).default('float32'),
  then,
  ...common,
})
export type CreateScore = z.infer<typeof CreateScore>

/** How continuations are drawn (Carlini et al. 2021). */
export const Sampling = z
  .strictObject({
    prompts: z.enum(['empty', 'prefixes']).default('empty').meta({
      description: '`empty`: from the beginning of a text; `prefixes`: of the suite’s members that have one',
    }),
    samples: z.number().int().min(1).max(100_000).default(200).meta({ description: 'For each prompt' }),
    max_new_tokens: z.number().int().min(1).max(2048).default(256),
    temperature: z.number().positive().max(10).default(1),
    decay_tokens: Count.max(512).default(0).meta({
      description: 'The temperature falls from 10 to `temperature` over the first so many tokens; 0: it does not',
    }),
    top_k: Count.max(100_000).default(40).meta({ description: '0: no limit' }),
    top_p: z.number().positive().max(1).default(1),
    keep: z.number().int().min(1).max(10_000).default(200).meta({
      description: 'Distinct samples handed in: the first by each ranking, together at most so many',
    }),
    seed: Count.max(2 ** 32 - 1).default(1234),
  })
  .meta({ id: 'Sampling' })
export type Sampling = z.infer<typeof Sampling>

/** Continuations of a model, ranked by target/base perplexity and zlib: untargeted extraction. */
export const CreateGenerate = z.strictObject({
  type: z.literal('generate'),
  model: modelOf,
  suite: SuiteId.optional().meta({ description: 'Your own; for `prefixes`' }),
  sampling: Sampling.prefault({}),
  ...common,
})
export type CreateGenerate = z.infer<typeof CreateGenerate>

/** How it forgets: gradient ascent on what to forget, or negative preference optimisation (Zhang et al. 2024). */
export const Unlearning = z
  .strictObject({
    objective: z.enum(['gradient_ascent', 'npo']).default('npo'),
    beta: z.number().positive().max(10).default(0.1).meta({ description: 'Of NPO' }),
    forget: z
      .strictObject({
        splits: z
          .array(z.enum(['member', 'canary']))
          .min(1)
          .default(['member']),
        groups: z.array(line(128)).max(1000).optional(),
        tokens: z.enum(['all', 'suffix', 'secret']).default('all').meta({
          description: 'Which tokens the loss counts: all, those behind `prefix`, or those of a canary’s secret',
        }),
      })
      .prefault({}),
    retain: z.enum(['none', 'nonmember', 'rest']).default('rest').meta({
      description: 'What it must keep: non-members, the members that are not forgotten (`rest`), or nothing',
    }),
    retain_weight: z.number().min(0).max(100).default(1),
  })
  .meta({ id: 'Unlearning' })
export type Unlearning = z.infer<typeof Unlearning>

/** Trains a model on, in its own kind of files, until it forgets; scan it before and after. */
export const CreateUnlearn = z.strictObject({
  type: z.literal('unlearn'),
  model: modelOf,
  suite: SuiteId.meta({ description: 'Your own: what to forget and what to retain' }),
  canary_set: CanarySetId.optional(),
  unlearning: Unlearning.prefault({}),
  training: TrainingRequest,
  probe: z.boolean().default(true),
  then,
  ...common,
})
export type CreateUnlearn = z.infer<typeof CreateUnlearn>

/** The curvature of the loss in the tuned weights, of the model and of its base, on non-members: `curvature_anomaly` with second derivatives. */
export const CreateHessian = z.strictObject({
  type: z.literal('hessian'),
  model: modelOf,
  suite: SuiteId.meta({ description: 'Its non-members are looked at' }),
  hessian: HessianSettings.prefault({}),
  ...common,
})
export type CreateHessian = z.infer<typeof CreateHessian>

export const CreateJob = z
  .discriminatedUnion('type', [CreateFinetune, CreateScore, CreateGenerate, CreateUnlearn, CreateHessian])
  .superRefine((job, context) => {
    if (job.type === 'generate' && (job.sampling.prompts === 'prefixes') !== (job.suite !== undefined)) {
      const message = job.suite ? 'is only for prompts `prefixes`' : '`prefixes` are those of a suite: name one'
      context.addIssue({ code: 'custom', path: ['suite'], message })
    }
    if (job.type === 'hessian' && job.hessian.iterations < 2 * job.hessian.eigenvalues) {
      const message = 'must be at least twice `eigenvalues`: the last of them would not converge'
      context.addIssue({ code: 'custom', path: ['hessian', 'iterations'], message })
    }
    if (job.type === 'unlearn' && job.training.margin) {
      const message = 'is for `finetune`: unlearning has a loss of its own'
      context.addIssue({ code: 'custom', path: ['training', 'margin'], message })
    }
    if (job.type !== 'score' || !job.then) return
    for (const key of ['suite', 'canary_set', 'max_examples'] as const) {
      const message = 'is that of the job: what is scored is what is scanned'
      if (job.then.scan[key] !== undefined) context.addIssue({ code: 'custom', path: ['then', 'scan', key], message })
    }
    if (job.then.scan.attacks?.includes('lowercase') && !job.lowercase) {
      context.addIssue({ code: 'custom', path: ['lowercase'], message: 'the attack `lowercase` needs it' })
    }
  })
export type CreateJob = z.infer<typeof CreateJob>
export type CreateJobInput = z.input<typeof CreateJob>

export const JobType = z.enum(['finetune', 'score', 'generate', 'unlearn', 'hessian'])
export type JobType = z.infer<typeof JobType>

/** An artifact as a model, and its scan if one was asked for; `problem`: why it could not become one. */
export const JobModel = z.object({
  artifact: z.string(),
  model: ModelId.nullable(),
  scan: ScanId.nullable(),
  problem: z.object({ code: ProblemCode, detail: z.string() }).nullable(),
})
export type JobModel = z.infer<typeof JobModel>

export const Job = z
  .object({
    id: JobId,
    type: JobType,
    state: JobState,
    name: z.string().nullable(),
    base: BaseId,
    model: ModelId.nullable(),
    suite: SuiteId.nullable(),
    canary_set: CanarySetId.nullable(),
    request: z.record(z.string(), z.unknown()).meta({ description: 'As it was understood: every default filled in' }),
    fingerprint: Sha256.meta({ description: 'Of everything that decides the result' }),
    engine: z.string().meta({ description: '`ray`, `runpod` or `http`' }),
    engine_state: EngineState.nullable().meta({ description: 'What the engine said last' }),
    attempt: Count,
    retries_left: Count,
    progress: z.object({ done: Count, total: Count, unit: z.string() }).nullable(),
    epochs: z.array(EpochMetrics),
    device: z.string().nullable(),
    gpu_seconds: z.number().meta({ description: 'Over all attempts, as runner or engine counted them' }),
    outputs: z.array(JobOutput),
    models: z.array(JobModel),
    scan: ScanId.nullable().meta({ description: 'Of a `score` job with `then`' }),
    hessian: HessianResult.nullable().meta({ description: 'Of a `hessian` job that is done' }),
    retry_of: JobId.nullable(),
    problem: z.object({ code: ProblemCode, detail: z.string() }).nullable(),
    created_at: Timestamp,
    started_at: Timestamp.nullable().meta({ description: 'When a runner first spoke' }),
    finished_at: Timestamp.nullable(),
    expires_at: Timestamp.meta({ description: 'Fails when it has not ended by then' }),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

export const JobList = pageOf(Job)

export const JobListQuery = PageQuery.extend({
  state: JobState.optional(),
  type: JobType.optional(),
  base: BaseId.optional(),
})
export type JobListQuery = z.infer<typeof JobListQuery>

/** The last part of what the runner said, or, when it said nothing, of the engine's log; known secrets are blotted out. */
export const JobLog = z.object({ source: z.enum(['runner', 'engine']), text: z.string(), truncated: z.boolean() })
export type JobLog = z.infer<typeof JobLog>
