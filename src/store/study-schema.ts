import type { ProblemCode } from '#contract/problem'
import type { StudyKindName, StudyState } from '#contract/studies'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export interface StudyEpoch {
  readonly epoch: number
  readonly scan: string
  /** null until the scan is done; what it is, the study's kind knows. */
  readonly point: unknown
  /** Set when the scan can't give one. */
  readonly problem?: { code: ProblemCode; detail: string }
}

/** Analyses over several scans. The result lies in R2 under `resultKey`. */
export const studies = sqliteTable(
  'studies',
  {
    id: text().primaryKey(),
    orgId: text('org_id').notNull(),
    kind: text().$type<StudyKindName>().notNull(),
    name: text().notNull(),
    request: text({ mode: 'json' }).$type<unknown>().notNull(),
    state: text().$type<StudyState>().notNull(),
    scansDone: integer('scans_done').notNull().default(0),
    scansTotal: integer('scans_total').notNull().default(0),
    resultKey: text('result_key'),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
    published: integer({ mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (t) => [
    index('studies_list').on(t.orgId, t.id),
    // Few are under way at any time.
    index('studies_running')
      .on(t.id)
      .where(sql`finished_at IS NULL`),
    index('studies_published')
      .on(t.id)
      .where(sql`published = 1`),
  ],
)

/** The runs of a study that trains what it compares, in the order in which they are trained. */
export const studyRuns = sqliteTable(
  'study_runs',
  {
    studyId: text('study_id').notNull(),
    position: integer().notNull(),
    method: text().notNull(),
    learningRate: real('learning_rate').notNull(),
    seed: integer().notNull(),
    state: text().$type<'waiting' | 'training' | 'scanning' | 'done' | 'failed'>().notNull(),
    jobId: text('job_id'),
    /** A scan for each epoch, and what was taken from it once it was done. */
    epochs: text({ mode: 'json' }).$type<StudyEpoch[]>().notNull(),
    problem: text({ mode: 'json' }).$type<{ code: ProblemCode; detail: string }>(),
  },
  (t) => [
    primaryKey({ columns: [t.studyId, t.position] }),
    index('study_runs_state').on(t.studyId, t.state, t.position),
  ],
)
