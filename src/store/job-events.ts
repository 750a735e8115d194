import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { JobEvent } from '#contract/job-events'
import { jobEvents, jobs } from './job-schema.ts'
import type { Store } from './store.ts'

export type JobEventRow = typeof jobEvents.$inferSelect

export interface NewJobEvent {
  readonly job: string
  readonly type: JobEvent['type']
  readonly data: JobEvent['data']
  readonly at: number
}

const SAID_WHILE_ALIVE: ReadonlySet<string> = new Set(['progress', 'epoch', 'retry', 'model'])

/**
 * A statement (for a batch) that appends an event under the next number. What was already said is not said again, and a state that does
 * not hold is not announced: whoever tries a transition twice, or loses a race for it, leaves no trace.
 */
export function appendJobEvent(db: Store['db'], { job, type, data, at }: NewJobEvent) {
  const json = JSON.stringify(data)
  const holds = SAID_WHILE_ALIVE.has(type) ? sql`j.finished_at IS NULL` : sql`j.state = ${type}`
  return db.insert(jobEvents).select(sql`
    SELECT j.id, 1 + COALESCE((SELECT MAX(seq) FROM ${jobEvents} e WHERE e.job_id = j.id), 0), ${type}, ${json}, ${at}
    FROM ${jobs} j WHERE j.id = ${job} AND ${holds}
    AND NOT EXISTS (SELECT 1 FROM ${jobEvents} e WHERE e.job_id = j.id AND e.type = ${type} AND e.data = ${json})`)
}

/** In order, strictly behind `after`. */
export async function listJobEvents({ db }: Store, job: string, after: number, limit: number): Promise<JobEventRow[]> {
  return db
    .select()
    .from(jobEvents)
    .where(and(eq(jobEvents.jobId, job), gt(jobEvents.seq, after)))
    .orderBy(asc(jobEvents.seq))
    .limit(limit)
}
