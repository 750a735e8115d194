import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { HessianResult } from '#contract/hessian'
import type { EpochMetrics } from '#contract/job-events'
import type { EngineState, JobState } from '#contract/job-state'
import type { JobModel, JobType } from '#contract/jobs'
import type { ProblemCode } from '#contract/problem'

/** A file that the runner may fetch, and where it lies in the bucket; null: it is the blob of this digest. */
export interface StoredInput {
  readonly role: 'base' | 'model' | 'suite' | 'dataset' | 'canaries' | 'tokens'
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  readonly key: string | null
}

/** An attempt that the engine has still to be told to let go of. */
export interface Held {
  readonly submission: string
  readonly externalId: string | null
}

/** How the runner says that it ended; what is true is found out by looking. */
export type Claim =
  | { readonly finished: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[] }
  | { readonly failed: string; readonly detail: string }

/** Heavy work for the GPU endpoint. Nothing here is a secret: of the runner's token only the hash is kept. */
export const jobs = sqliteTable(
  'jobs',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    type: text().$type<JobType>().notNull(),
    name: text(),
    baseId: text('base_id').notNull(),
    modelId: text('model_id'),
    suiteId: text('suite_id'),
    canarySetId: text('canary_set_id'),
    /** As understood: every default filled in (`StoredJob` in the service). */
    request: text({ mode: 'json' }).$type<unknown>().notNull(),
    /** SHA-256 of everything that decides the result's bytes. */
    fingerprint: text().notNull(),
    /** Written before the first submission. */
    inputs: text({ mode: 'json' }).$type<readonly StoredInput[]>(),
    retryOf: text('retry_of'),
    state: text().$type<JobState>().notNull(),
    engine: text().notNull(),
    engineState: text('engine_state').$type<EngineState>(),
    externalId: text('external_id'),
    /** Submissions: the current one is `<id>-<attempt>`. */
    attempt: integer().notNull().default(0),
    retriesLeft: integer('retries_left').notNull(),
    submittedAt: integer('submitted_at'),
    /** SHA-256 of the secret of the current attempt's token. */
    tokenHash: text('token_hash'),
    /** The process that took the attempt, when it was last heard, and the number of its last event. */
    worker: text(),
    heardAt: integer('heard_at'),
    lastSeq: integer('last_seq').notNull().default(0),
    claim: text({ mode: 'json' }).$type<Claim>(),
    held: text({ mode: 'json' }).$type<readonly Held[]>(),
    progress: text({ mode: 'json' }).$type<{ done: number; total: number; unit: string }>(),
    epochs: text({ mode: 'json' }).$type<readonly EpochMetrics[]>().notNull().default([]),
    device: text(),
    /** Of earlier attempts, and of the current one so far. */
    gpuSecondsBefore: real('gpu_seconds_before').notNull().default(0),
    gpuSeconds: real('gpu_seconds').notNull().default(0),
    models: text({ mode: 'json' }).$type<readonly JobModel[]>().notNull().default([]),
    scanId: text('scan_id'),
    /** What a `hessian` job found. */
    hessian: text({ mode: 'json' }).$type<HessianResult>(),
    /** Whoever drives the job renews this; past it the reconciler drives it again under the next run (`<id>-run-<run>`). */
    leaseUntil: integer('lease_until').notNull(),
    run: integer().notNull().default(1),
    /** Errors of engine or driver since the last success. */
    faults: integer().notNull().default(0),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    expiresAt: integer('expires_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    index('jobs_list').on(t.orgId, t.id),
    index('jobs_suite').on(t.suiteId),
    // Few jobs are under way at any time: queue positions and expired leases look at these alone.
    index('jobs_open')
      .on(t.orgId, t.id)
      .where(sql`finished_at IS NULL OR held IS NOT NULL`),
  ],
)

/** What the runner handed in, by name; the bytes are a blob. A later attempt replaces them. */
export const jobOutputs = sqliteTable(
  'job_outputs',
  {
    jobId: text('job_id').notNull(),
    name: text().notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.name] })],
)

/** The end of what the runner said, secrets blotted out. Apart from the row, which is read all the time. */
export const jobLogs = sqliteTable('job_logs', {
  jobId: text('job_id').primaryKey(),
  text: text().notNull(),
  /** Characters ever written. */
  written: integer().notNull(),
})

/** What happened to a job, in order: the source of Server-Sent Events. */
export const jobEvents = sqliteTable(
  'job_events',
  {
    jobId: text('job_id').notNull(),
    seq: integer().notNull(),
    type: text().notNull(),
    data: text({ mode: 'json' }).$type<unknown>().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.seq] })],
)
