import type { SizeBucket } from '#contract/leaderboard'
import type { ProblemCode } from '#contract/problem'
import type { Tier } from '#contract/report/subject'
import type { ScanState } from '#contract/scans'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { boardIndexes } from './board-indexes.ts'

export const scans = sqliteTable(
  'scans',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    modelId: text('model_id'),
    baseId: text('base_id'),
    suiteId: text('suite_id'),
    canarySetId: text('canary_set_id'),
    /** SHA-256 of everything that decides the answer: content digests, attacks, policy, seed, definitions. */
    fingerprint: text().notNull(),
    request: text({ mode: 'json' }).$type<unknown>().notNull(),
    state: text().$type<ScanState>().notNull(),
    /** What planning decided (`PlannedScan` in the service): views, shards, digests. Null until planned. */
    plan: text({ mode: 'json' }).$type<unknown>(),
    shardsDone: integer('shards_done').notNull().default(0),
    shardsTotal: integer('shards_total').notNull().default(0),
    /** Whoever drives the scan renews this; past it the reconciler drives it again under the next attempt. */
    leaseUntil: integer('lease_until').notNull(),
    attempt: integer().notNull().default(1),
    /** Errors of its drivers since the last transition. */
    faults: integer().notNull().default(0),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
    verdict: text(),
    grade: text(),
    /** R2 key of the report; the report is immutable once the scan is done. */
    reportKey: text('report_key'),
    published: integer({ mode: 'boolean' }).notNull().default(false),
    tier: text().$type<Tier>().notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    scoringAt: integer('scoring_at'),
    finishedAt: integer('finished_at'),
    deletedAt: integer('deleted_at'),
  },
  (t) => [
    index('scans_list').on(t.orgId, t.id),
    index('scans_suite').on(t.suiteId),
    index('scans_fingerprint').on(t.orgId, t.fingerprint, t.state),
    // Few scans are unfinished at any time: queue positions and expired leases look at these alone.
    index('scans_unfinished')
      .on(t.orgId, t.id)
      .where(sql`finished_at IS NULL`),
    // What a model's badge may tell.
    index('scans_published')
      .on(t.modelId, t.id)
      .where(sql`published = 1`),
    index('scans_announced')
      .on(t.published, t.id)
      .where(sql`finished_at IS NULL`),
  ],
)

/**
 * One row per unit of queue work that must run: stages `from ≤ stage < to` of one pass over one shard. Where its input and output lie
 * follows from the scan's plan and these columns, so a unit delivered twice writes the same bytes under the same key.
 */
export const shards = sqliteTable(
  'shards',
  {
    scanId: text('scan_id').notNull(),
    unit: integer().notNull(),
    pass: text()
      .$type<'reference' | 'boundary' | 'target' | 'aligned' | 'gradient' | 'answers' | 'large' | 'emulated'>()
      .notNull(),
    view: text().notNull(),
    shard: integer().notNull(),
    from: integer('from_stage').notNull(),
    to: integer('to_stage').notNull(),
    /** A boundary inside the range whose hidden states are kept for others. */
    keep: integer(),
    /** The unit whose output this one reads. */
    after: integer('after_unit'),
    flops: real().notNull(),
    state: text().$type<'pending' | 'done' | 'skipped'>().notNull(),
    /** Share of the unit done, as its worker last said. */
    progress: real().notNull().default(0),
    /** Runs that ended in an error. */
    attempts: integer().notNull().default(0),
    /** How often the driver handed it to the queue, and when it may do so again. */
    sends: integer().notNull().default(0),
    dueAt: integer('due_at').notNull().default(0),
    cost: text({ mode: 'json' }).$type<unknown>(),
    finishedAt: integer('finished_at'),
  },
  (t) => [primaryKey({ columns: [t.scanId, t.unit] }), index('shards_due').on(t.scanId, t.state, t.dueAt)],
)

/** What happened to a scan, in order: the source of Server-Sent Events. */
export const events = sqliteTable(
  'events',
  {
    scanId: text('scan_id').notNull(),
    seq: integer().notNull(),
    type: text().notNull(),
    data: text({ mode: 'json' }).$type<unknown>().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scanId, t.seq] })],
)

/** Headline numbers of concluded scans, for lists and the leaderboard: a view that can be rebuilt from the reports. */
export const results = sqliteTable(
  'results',
  {
    scanId: text('scan_id').primaryKey(),
    orgId: text('org_id').notNull(),
    modelId: text('model_id'),
    baseId: text('base_id'),
    suiteId: text('suite_id'),
    kind: text(),
    tier: text().notNull(),
    published: integer({ mode: 'boolean' }).notNull(),
    outcome: text().notNull(),
    grade: text(),
    headline: text({ mode: 'json' }).$type<unknown>().notNull(),
    finishedAt: integer('finished_at').notNull(),
    // From here on: what rows are filtered and sorted by (`Standing` in the domain), repeated so that a page of the leaderboard is one walk.
    name: text(),
    sortName: text('sort_name'),
    baseName: text('base_name'),
    suiteName: text('suite_name'),
    suiteOpen: integer('suite_open', { mode: 'boolean' }).notNull().default(false),
    parameters: integer(),
    size: text().$type<SizeBucket>(),
    risk: real(),
    perplexity: real(),
    tpr10: real('tpr_10'),
    tpr1: real('tpr_1'),
    exposure: real(),
    extraction: real(),
  },
  (t) => [
    ...boardIndexes(t),
    // The filters to choose from: each suite and base that anything published is about.
    index('results_suites')
      .on(t.suiteId, t.suiteName)
      .where(sql`published = 1`),
    index('results_bases')
      .on(t.baseId, t.baseName)
      .where(sql`published = 1`),
    index('results_org').on(t.orgId, t.finishedAt),
    // The pages of a model and of a suite list its results, newest first.
    index('results_model').on(t.modelId, t.finishedAt),
    index('results_suite').on(t.suiteId, t.finishedAt),
  ],
)
