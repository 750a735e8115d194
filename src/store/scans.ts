import { and, count, desc, eq, inArray, isNotNull, isNull, lt, sql, type SQL } from 'drizzle-orm'
import type { ScanEvent } from '#contract/events'
import type { Grade, Outcome } from '#contract/report/verdict'
import type { ScanState } from '#contract/scans'
import type { Standing } from '#domain/standing'
import { appendEvent } from './events.ts'
import { appendMessages } from './messages.ts'
import { events, results, scans, shards } from './scan-schema.ts'
import type { Store } from './store.ts'

export type ScanRow = typeof scans.$inferSelect
export type NewScanRow = typeof scans.$inferInsert

/** A new scan with its first event, in one transaction; once, however often the same request is repeated. */
export async function insertScan({ db }: Store, row: NewScanRow): Promise<void> {
  await db.batch([
    db.insert(scans).values(row).onConflictDoNothing(),
    appendEvent(db, { scan: row.id, type: row.state as ScanEvent['type'], data: {}, at: row.createdAt }),
  ])
}

export async function findScan({ db }: Store, id: string): Promise<ScanRow | undefined> {
  const [row] = await db
    .select()
    .from(scans)
    .where(and(eq(scans.id, id), isNull(scans.deletedAt)))
  return row
}

/** The newest finished scan of this organisation that answered the same question. */
export async function findAnswered({ db }: Store, orgId: string, fingerprint: string): Promise<ScanRow | undefined> {
  const [row] = await db
    .select()
    .from(scans)
    .where(
      and(eq(scans.orgId, orgId), eq(scans.fingerprint, fingerprint), eq(scans.state, 'done'), isNull(scans.deletedAt)),
    )
    .orderBy(desc(scans.id))
    .limit(1)
  return row
}

export interface ScanFilter {
  readonly orgId: string
  readonly state?: ScanState | undefined
  readonly model?: string | undefined
  readonly suite?: string | undefined
}

/** Newest first (ids begin with the time), strictly older than `before`. */
export async function listScans(
  { db }: Store,
  filter: ScanFilter,
  before: string | null,
  limit: number,
): Promise<ScanRow[]> {
  const where: (SQL | undefined)[] = [eq(scans.orgId, filter.orgId), isNull(scans.deletedAt)]
  if (filter.state) where.push(eq(scans.state, filter.state))
  if (filter.model) where.push(eq(scans.modelId, filter.model))
  if (filter.suite) where.push(eq(scans.suiteId, filter.suite))
  if (before !== null) where.push(lt(scans.id, before))
  return db
    .select()
    .from(scans)
    .where(and(...where))
    .orderBy(desc(scans.id))
    .limit(limit)
}

/** Unfinished scans of the organisation that came before this one. */
export async function countAhead({ db }: Store, row: Pick<ScanRow, 'id' | 'orgId'>): Promise<number> {
  const [found] = await db
    .select({ n: count() })
    .from(scans)
    .where(and(eq(scans.orgId, row.orgId), isNull(scans.finishedAt), lt(scans.id, row.id)))
  return found?.n ?? 0
}

export interface Entering {
  readonly to: ScanState
  /** States it may come from. */
  readonly from: readonly ScanState[]
  readonly set?: Partial<NewScanRow>
  readonly data?: ScanEvent['data']
  readonly now: number
}

/**
 * Moves a scan to another state and says so in its events, once, however many try: the condition is in the UPDATE, and the event is
 * written only beside a state that holds. True when this call did it.
 */
export async function enterState({ db }: Store, id: string, { to, from, set, data, now }: Entering): Promise<boolean> {
  const [moved] = await db.batch([
    db
      .update(scans)
      .set({ ...set, state: to })
      .where(and(eq(scans.id, id), inArray(scans.state, [...from]), isNull(scans.deletedAt)))
      .returning({ id: scans.id }),
    appendEvent(db, { scan: id, type: to, data: data ?? {}, at: now }),
    appendMessages(db, { noun: 'scan', id, state: to, at: set?.finishedAt ?? now }),
  ])
  return moved.length > 0
}

export interface Conclusion {
  readonly reportKey: string
  /** What lists filter and sort by. */
  readonly standing: Standing
  /** Whether anybody may open the suite. */
  readonly suiteOpen: boolean
  readonly outcome: Outcome
  readonly grade: Grade | null
  readonly kind: string | null
  readonly headline: unknown
  readonly now: number
}

/** Ends a concluding scan: state, result and event in one transaction. True for the one call that did it. */
export async function finishScan({ db }: Store, scan: ScanRow, end: Conclusion): Promise<boolean> {
  const { outcome, grade, standing: at, now } = end
  const concluded = sql`${scans.id} = ${scan.id} AND ${scans.state} = 'done' AND ${scans.finishedAt} = ${now}`
  const [moved] = await db.batch([
    db
      .update(scans)
      .set({ state: 'done', verdict: outcome, grade, reportKey: end.reportKey, finishedAt: now })
      .where(and(eq(scans.id, scan.id), eq(scans.state, 'concluding')))
      .returning({ id: scans.id }),
    db
      .insert(results)
      .select(
        sql`
        SELECT id, org_id, model_id, base_id, suite_id, ${end.kind}, tier, published, ${outcome}, ${grade}, ${JSON.stringify(end.headline)}, ${now},
          ${at.name}, ${at.sortName}, ${at.base}, ${at.suite}, ${end.suiteOpen ? 1 : 0}, ${at.parameters}, ${at.size}, ${at.risk},
          ${at.perplexity}, ${at.tpr10}, ${at.tpr1}, ${at.exposure}, ${at.extraction}
        FROM ${scans} WHERE ${concluded}`,
      )
      .onConflictDoNothing(),
    appendEvent(db, { scan: scan.id, type: 'done', data: { verdict: outcome, grade }, at: now }),
    appendMessages(db, { noun: 'scan', id: scan.id, state: 'done', at: now }),
  ])
  return moved.length > 0
}

/** Another engine scores it: what comes of that is reproduced. */
export async function delegate({ db }: Store, id: string, request: unknown): Promise<void> {
  await db
    .update(scans)
    .set({ request, tier: 'reproduced' })
    .where(and(eq(scans.id, id), eq(scans.state, 'planning')))
}

/** Extends the lease; false when the scan is no longer unfinished, so that its workers stop. */
export async function renewLease({ db }: Store, id: string, until: number): Promise<boolean> {
  const rows = await db
    .update(scans)
    .set({ leaseUntil: sql`MAX(${scans.leaseUntil}, ${until})` })
    .where(and(eq(scans.id, id), isNull(scans.finishedAt)))
    .returning({ id: scans.id })
  return rows.length > 0
}

/** Unfinished scans whose lease ran out before `now`, oldest first. */
export async function listAbandoned({ db }: Store, now: number, limit: number): Promise<ScanRow[]> {
  return db
    .select()
    .from(scans)
    .where(and(isNull(scans.finishedAt), lt(scans.leaseUntil, now)))
    .orderBy(scans.id)
    .limit(limit)
}

/** Claims the next attempt; undefined when somebody else did. */
export async function claimAttempt(
  { db }: Store,
  row: Pick<ScanRow, 'id' | 'attempt'>,
  leaseUntil: number,
): Promise<number | undefined> {
  const [claimed] = await db
    .update(scans)
    .set({ attempt: row.attempt + 1, leaseUntil })
    .where(and(eq(scans.id, row.id), eq(scans.attempt, row.attempt), isNull(scans.finishedAt)))
    .returning({ attempt: scans.attempt })
  return claimed?.attempt
}

/** One more error while driving a scan; gives how many there were since its last transition. */
export async function noteFault({ db }: Store, id: string): Promise<number> {
  const [row] = await db
    .update(scans)
    .set({ faults: sql`${scans.faults} + 1` })
    .where(eq(scans.id, id))
    .returning({ faults: scans.faults })
  return row?.faults ?? 0
}

/** Whether anybody may read the report of a scan, and finds it on the leaderboard. */
export async function setPublished({ db }: Store, id: string, published: boolean): Promise<void> {
  await db.batch([
    db.update(scans).set({ published }).where(eq(scans.id, id)),
    db.update(results).set({ published }).where(eq(results.scanId, id)),
  ])
}

/** The organisation's oldest scans that wait in the queue. */
export async function listQueued({ db }: Store, orgId: string, limit: number): Promise<ScanRow[]> {
  return db
    .select()
    .from(scans)
    .where(and(eq(scans.orgId, orgId), isNull(scans.finishedAt), eq(scans.state, 'queued')))
    .orderBy(scans.id)
    .limit(limit)
}

/** Hides a finished scan. False when it is unfinished or already gone. */
export async function hideScan({ db }: Store, id: string, now: number): Promise<boolean> {
  const rows = await db
    .update(scans)
    .set({ deletedAt: now, plan: null, request: {} })
    .where(and(eq(scans.id, id), isNull(scans.deletedAt), isNotNull(scans.finishedAt)))
    .returning({ id: scans.id })
  return rows.length > 0
}

/** Ids of all scans of a suite, whoever made them. */
export async function listScansOfSuite({ db }: Store, suiteId: string): Promise<string[]> {
  const rows = await db.select({ id: scans.id }).from(scans).where(eq(scans.suiteId, suiteId))
  return rows.map(({ id }) => id)
}

/** What belongs to a hidden scan alone. */
export async function deleteScanRows({ db }: Store, id: string): Promise<void> {
  await db.batch([
    db.delete(shards).where(eq(shards.scanId, id)),
    db.delete(events).where(eq(events.scanId, id)),
    db.delete(results).where(eq(results.scanId, id)),
  ])
}
