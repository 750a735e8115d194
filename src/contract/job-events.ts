import { JobOutput } from './job-outputs.ts'
import { JobState } from './job-state.ts'
import { Count } from './measured.ts'
import { Timestamp } from './page.ts'
import { ProblemCode } from './problem.ts'
import { z } from './zod.ts'

/** Enough for a minute of a chatty runner. */
const MAX_EVENTS = 100
const MAX_LINES = 200
const MAX_LINE = 2000

const perplexity = z.number().min(1).nullable()
const share = z.number().min(0).max(1).nullable()

/** Measured after an epoch with the weights as they then were. Null: not measurable, such as exposure without canaries. */
export const EpochMetrics = z
  .object({
    epoch: z.number().int().positive(),
    train_perplexity: perplexity.meta({ description: 'On the members' }),
    validation_perplexity: perplexity,
    attacks: z
      .record(z.string().max(40), z.object({ auc: share, tpr_at_fpr_10: share, mia_recall: share }))
      .meta({ description: 'On the fly, members against non-members; `mia_recall` at 10 % FPR as in the paper' }),
    exposure: z
      .object({
        mean_bits: z.number(),
        max_bits: z.number(),
        by_repetitions: z.record(z.string().regex(/^\d+$/), z.number()),
      })
      .nullable(),
    epsilon: z.number().nonnegative().nullable().meta({ description: 'Spent by DP-SGD so far' }),
    seconds: z.number().nonnegative(),
  })
  .meta({ id: 'EpochMetrics' })
export type EpochMetrics = z.infer<typeof EpochMetrics>

/** `summary.json`: how it went, with what. */
export const JobSummary = z
  .object({
    version: z.literal(1),
    seed: Count,
    device: z.string().max(200),
    versions: z.record(z.string().max(40), z.string().max(80)),
    seconds: z.number().nonnegative(),
    trainable_parameters: Count.nullable(),
    training_rows: Count.nullable(),
    kept_epoch: Count.nullable(),
    epochs: z.array(EpochMetrics),
  })
  .meta({ id: 'JobSummary' })
export type JobSummary = z.infer<typeof JobSummary>

/** `seq` counts the attempt's events from 1: one that was received already is skipped. `gpu_seconds` is a running total. */
const event = {
  seq: z.number().int().positive(),
  gpu_seconds: z.number().nonnegative().max(1e9).optional(),
}

export const RunnerEvent = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...event,
      type: z.literal('started'),
      device: z.string().max(200),
      versions: z.record(z.string().max(40), z.string().max(80)),
      resumed_from: Count.nullable().meta({ description: 'Epoch whose checkpoint was found, null for a fresh start' }),
    }),
    z.strictObject({
      ...event,
      type: z.literal('progress'),
      done: Count,
      total: Count,
      unit: z.enum(['step', 'example', 'sample']),
    }),
    z.strictObject({ ...event, type: z.literal('epoch'), metrics: EpochMetrics }),
    z.strictObject({
      ...event,
      type: z.literal('log'),
      lines: z.array(z.string().max(MAX_LINE)).min(1).max(MAX_LINES),
    }),
    z.strictObject({ ...event, type: z.literal('heartbeat') }),
    z.strictObject({
      ...event,
      type: z.literal('finished'),
      outputs: z.array(JobOutput).max(2000).meta({ description: 'All of them, handed in before' }),
    }),
    z.strictObject({
      ...event,
      type: z.literal('failed'),
      code: z.enum(['spec_invalid', 'input_invalid', 'out_of_memory', 'diverged', 'internal']),
      detail: z.string().max(MAX_LINE).meta({ description: 'For people; no texts, no paths, no secrets' }),
    }),
  ])
  .meta({ id: 'RunnerEvent' })
export type RunnerEvent = z.infer<typeof RunnerEvent>

/** Body of `POST /v1/jobs/{id}/events`. `worker`: random, the same for the life of a process; the first one of an attempt has it. */
export const RunnerReport = z
  .strictObject({
    worker: z.string().regex(/^[\w-]{8,64}$/),
    events: z.array(RunnerEvent).min(1).max(MAX_EVENTS),
  })
  .meta({ id: 'RunnerReport' })
export type RunnerReport = z.infer<typeof RunnerReport>

/** Its answer. `stop`: the job has ended or was cancelled; the runner leaves without another word. */
export const RunnerOrders = z
  .object({ state: JobState, stop: z.boolean(), lease_seconds: z.number().int().positive() })
  .meta({ id: 'RunnerOrders' })
export type RunnerOrders = z.infer<typeof RunnerOrders>

/**
 * What happened to a job, in order. `type` is the state entered, or `progress`, `epoch`, `retry` (a new attempt), `model` (an artifact
 * was registered). `seq` counts from 1 without gaps: it is the SSE `id`, and `Last-Event-ID` (or `?after=`) resumes behind it.
 */
export const JobEvent = z.object({
  seq: z.number().int().positive(),
  type: z.union([JobState, z.enum(['progress', 'epoch', 'retry', 'model'])]),
  at: Timestamp,
  data: z.object({
    attempt: z.number().int().optional(),
    done: z.number().int().optional(),
    total: z.number().int().optional(),
    unit: z.string().optional(),
    metrics: EpochMetrics.optional(),
    artifact: z.string().optional(),
    model: z.string().optional(),
    scan: z.string().optional(),
    code: ProblemCode.optional(),
    detail: z.string().optional(),
  }),
})
export type JobEvent = z.infer<typeof JobEvent>

export const JobEventList = z.object({ data: z.array(JobEvent) })
