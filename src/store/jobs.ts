import { and, count, desc, eq, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import type { JobEvent } from '#contract/job-events'
import type { JobState } from '#contract/job-state'
import type { JobType } from '#contract/jobs'
import { appendJobEvent } from './job-events.ts'
import { jobEvents, jobLogs, jobOutputs, jobs } from './job-schema.ts'
import { appendMessages } from './messages.ts'
import type { Store } from './store.ts'

export type JobRow = typeof jobs.$inferSelect
export type NewJobRow = typeof jobs.$inferInsert

/** A new job with its first event, in one transaction; once, however often the same request is repeated. */
export async function insertJob({ db }: Store, row: NewJobRow): Promise<void> {
  await db.batch([
    db.insert(jobs).values(row).onConflictDoNothing(),
    appendJobEvent(db, { job: row.id, type: row.state, data: {}, at: row.createdAt }),
  ])
}

export async function findJob({ db }: Store, id: string): Promise<JobRow | undefined> {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.id, id), isNull(jobs.deletedAt)))
    .get()
}

export interface JobFilter {
  readonly orgId: string
  readonly state?: JobState | undefined
  readonly type?: JobType | undefined
  readonly base?: string | undefined
}

/** Newest first (ids begin with the time), strictly older than `before`. */
export async function listJobs(
  { db }: Store,
  filter: JobFilter,
  before: string | null,
  limit: number,
): Promise<JobRow[]> {
  const where: (SQL | undefined)[] = [eq(jobs.orgId, filter.orgId), isNull(jobs.deletedAt)]
  if (filter.state) where.push(eq(jobs.state, filter.state))
  if (filter.type) where.push(eq(jobs.type, filter.type))
  if (filter.base) where.push(eq(jobs.baseId, filter.base))
  if (before !== null) where.push(lt(jobs.id, before))
  return db
    .select()
    .from(jobs)
    .where(and(...where))
    .orderBy(desc(jobs.id))
    .limit(limit)
}

/** Unfinished jobs of the organisation that came before this one. */
export async function countJobsAhead({ db }: Store, row: Pick<JobRow, 'id' | 'orgId'>): Promise<number> {
  const [found] = await db
    .select({ n: count() })
    .from(jobs)
    .where(and(eq(jobs.orgId, row.orgId), isNull(jobs.finishedAt), lt(jobs.id, row.id)))
  return found?.n ?? 0
}

export interface EnteringJob {
  readonly to: JobState
  /** States it may come from. */
  readonly from: readonly JobState[]
  /** Only while this attempt is the current one. */
  readonly attempt?: number
  readonly set?: Partial<NewJobRow>
  readonly data?: JobEvent['data']
  /** Said besides the state entered. */
  readonly also?: { readonly type: JobEvent['type']; readonly data: JobEvent['data'] }
  readonly now: number
}

/**
 * Moves a job to another state and says so in its events, once, however many try: the condition is in the UPDATE. True when this call
 * did it.
 */
export async function enterJobState({ db }: Store, id: string, move: EnteringJob): Promise<boolean> {
  const { to, from, attempt, set, data, also, now } = move
  const current = attempt === undefined ? undefined : eq(jobs.attempt, attempt)
  const moved = db
    .update(jobs)
    .set({ ...set, state: to })
    .where(and(eq(jobs.id, id), inArray(jobs.state, [...from]), isNull(jobs.deletedAt), current))
    .returning({ id: jobs.id })
  const said = appendJobEvent(db, { job: id, type: to, data: data ?? {}, at: now })
  const told = appendMessages(db, { noun: 'job', id, state: to, at: set?.finishedAt ?? now })
  const [rows] = also
    ? await db.batch([moved, appendJobEvent(db, { job: id, ...also, at: now }), said, told])
    : await db.batch([moved, said, told])
  return rows.length > 0
}

/** Writes columns of an unfinished job in this attempt; false when it moved on. */
export async function updateJob(
  { db }: Store,
  { id, attempt }: Pick<JobRow, 'id' | 'attempt'>,
  set: Partial<NewJobRow>,
): Promise<boolean> {
  const rows = await db
    .update(jobs)
    .set(set)
    .where(and(eq(jobs.id, id), eq(jobs.attempt, attempt), isNull(jobs.finishedAt)))
    .returning({ id: jobs.id })
  return rows.length > 0
}

/** Writes what became of a job's artifacts and says so. */
export async function recordModels(
  { db }: Store,
  id: string,
  models: JobRow['models'],
  said: JobEvent['data'],
  now: number,
): Promise<void> {
  await db.batch([
    db
      .update(jobs)
      .set({ models })
      .where(and(eq(jobs.id, id), isNull(jobs.finishedAt))),
    appendJobEvent(db, { job: id, type: 'model', data: said, at: now }),
  ])
}

/** What the engine has still to be told to let go of; null when nothing is left. */
export async function setHeld({ db }: Store, id: string, held: JobRow['held']): Promise<void> {
  await db
    .update(jobs)
    .set({ held: held && held.length > 0 ? held : null })
    .where(eq(jobs.id, id))
}

/** Extends the lease of whoever drives the job; false when there is nothing left to do. */
export async function renewJobLease({ db }: Store, id: string, until: number): Promise<boolean> {
  const rows = await db
    .update(jobs)
    .set({ leaseUntil: sql`MAX(${jobs.leaseUntil}, ${until})` })
    .where(and(eq(jobs.id, id), open()))
    .returning({ id: jobs.id })
  return rows.length > 0
}

/** Jobs with something left to do whose lease ran out before `now`, oldest first. */
export async function listAbandonedJobs({ db }: Store, now: number, limit: number): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(and(open(), lt(jobs.leaseUntil, now)))
    .orderBy(jobs.id)
    .limit(limit)
}

/** Claims the next run of its driver; undefined when somebody else did. */
export async function claimRun(
  { db }: Store,
  row: Pick<JobRow, 'id' | 'run'>,
  leaseUntil: number,
): Promise<number | undefined> {
  const [claimed] = await db
    .update(jobs)
    .set({ run: row.run + 1, leaseUntil })
    .where(and(eq(jobs.id, row.id), eq(jobs.run, row.run), open()))
    .returning({ run: jobs.run })
  return claimed?.run
}

/** One more error; gives how many there were since the last success. */
export async function noteJobFault({ db }: Store, id: string): Promise<number> {
  const [row] = await db
    .update(jobs)
    .set({ faults: sql`${jobs.faults} + 1` })
    .where(eq(jobs.id, id))
    .returning({ faults: jobs.faults })
  return row?.faults ?? 0
}

/** The organisation's oldest jobs that wait in the queue. */
export async function listQueuedJobs({ db }: Store, orgId: string, limit: number): Promise<JobRow[]> {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.orgId, orgId), isNull(jobs.finishedAt), eq(jobs.state, 'queued')))
    .orderBy(jobs.id)
    .limit(limit)
}

/** Hides a finished job and removes what belongs to it alone. False when it is unfinished or already gone. */
export async function hideJob({ db }: Store, id: string, now: number): Promise<boolean> {
  const rows = await db
    .update(jobs)
    .set({ deletedAt: now, request: {}, inputs: null, hessian: null })
    .where(and(eq(jobs.id, id), isNull(jobs.deletedAt), isNotNull(jobs.finishedAt)))
    .returning({ id: jobs.id })
  if (rows.length === 0) return false
  await db.batch([
    db.delete(jobEvents).where(eq(jobEvents.jobId, id)),
    db.delete(jobLogs).where(eq(jobLogs.jobId, id)),
    db.delete(jobOutputs).where(eq(jobOutputs.jobId, id)),
  ])
  return true
}

/** Ids of all jobs of a suite, whoever made them. */
export async function listJobsOfSuite({ db }: Store, suiteId: string): Promise<string[]> {
  const rows = await db.select({ id: jobs.id }).from(jobs).where(eq(jobs.suiteId, suiteId))
  return rows.map(({ id }) => id)
}

function open() {
  return or(isNull(jobs.finishedAt), isNotNull(jobs.held))
}
