import { and, eq, isNull, or, sql } from 'drizzle-orm'
import type { JobEvent } from '#contract/job-events'
import { appendJobEvent } from './job-events.ts'
import { jobLogs, jobs } from './job-schema.ts'
import type { JobRow, NewJobRow } from './jobs.ts'
import type { Store } from './store.ts'

/** Characters of log kept of a job: what a person reads, not an archive. */
const LOG_KEPT = 65_536

export interface Report {
  readonly worker: string
  /** Number of its last event. */
  readonly seq: number
  readonly set: Partial<NewJobRow>
  readonly log: string
  readonly events: readonly { readonly type: JobEvent['type']; readonly data: JobEvent['data'] }[]
  readonly now: number
}

/**
 * Writes what a runner reported, all or nothing, if `row` is still how the job stands: the same attempt, the same last event, and no
 * other process has taken the attempt. False when it is not; then read the row again.
 */
export async function takeReport({ db }: Store, row: JobRow, report: Report): Promise<boolean> {
  const { worker, seq, set, log, events, now } = report
  const holds = and(
    eq(jobs.id, row.id),
    eq(jobs.attempt, row.attempt),
    eq(jobs.lastSeq, row.lastSeq),
    isNull(jobs.finishedAt),
    or(isNull(jobs.worker), eq(jobs.worker, worker)),
  )
  const statements = events.map(({ type, data }) => appendJobEvent(db, { job: row.id, type, data, at: now }))
  const appended = db
    .insert(jobLogs)
    .select(
      sql`SELECT id, substr(${log}, -${sql.raw(String(LOG_KEPT))}), ${log.length} FROM ${jobs} WHERE ${holds} AND ${log} <> ''`,
    )
    .onConflictDoUpdate({
      target: jobLogs.jobId,
      set: {
        text: sql`substr(${jobLogs.text} || excluded.text, -${sql.raw(String(LOG_KEPT))})`,
        written: sql`${jobLogs.written} + excluded.written`,
      },
    })
  const taken = db
    .update(jobs)
    .set({ ...set, worker, heardAt: now, lastSeq: seq })
    .where(holds)
    .returning({ id: jobs.id })
  const [, rows] = await db.batch([appended, taken, ...statements])
  return rows.length > 0
}

export async function readLog(
  { db }: Store,
  job: string,
): Promise<{ readonly text: string; readonly written: number } | undefined> {
  return db.select().from(jobLogs).where(eq(jobLogs.jobId, job)).get()
}
