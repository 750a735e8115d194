import { and, count, desc, eq, inArray, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import type { ScanEvent } from '#contract/events'
import { UNFINISHED, type ScanState } from '#contract/scans'
import { appendEvent } from './events.ts'
import { scans } from './schema.ts'
import type { Store } from './store.ts'

export type ScanRow = typeof scans.$inferSelect
export type NewScanRow = typeof scans.$inferInsert

/** A new scan with its first event, in one transaction. */
export async function insertScan({ db }: Store, row: NewScanRow): Promise<void> {
  await db.batch([
    db.insert(scans).values(row),
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
    .orderBy(desc(scans.createdAt))
    .limit(1)
  return row
}

export interface ScanFilter {
  readonly orgId: string
  readonly state?: ScanState | undefined
  readonly model?: string | undefined
  readonly suite?: string | undefined
}

/** Newest first, strictly behind `after`. */
export async function listScans(
  { db }: Store,
  filter: ScanFilter,
  limit: number,
  after?: readonly [createdAt: number, id: string],
): Promise<ScanRow[]> {
  const where: (SQL | undefined)[] = [eq(scans.orgId, filter.orgId), isNull(scans.deletedAt)]
  if (filter.state) where.push(eq(scans.state, filter.state))
  if (filter.model) where.push(eq(scans.modelId, filter.model))
  if (filter.suite) where.push(eq(scans.suiteId, filter.suite))
  if (after) where.push(sql`(${scans.createdAt}, ${scans.id}) < (${after[0]}, ${after[1]})`)
  return db
    .select()
    .from(scans)
    .where(and(...where))
    .orderBy(desc(scans.createdAt), desc(scans.id))
    .limit(limit)
}

/** Unfinished scans of the organisation that came before this one. */
export async function countAhead({ db }: Store, row: Pick<ScanRow, 'id' | 'orgId' | 'createdAt'>): Promise<number> {
  const [found] = await db
    .select({ n: count() })
    .from(scans)
    .where(
      and(
        eq(scans.orgId, row.orgId),
        isNull(scans.finishedAt),
        sql`(${scans.createdAt}, ${scans.id}) < (${row.createdAt}, ${row.id})`,
      ),
    )
  return found?.n ?? 0
}

export interface Entering {
  readonly to: ScanState
  /** States it may come from; the default is any unfinished one. */
  readonly from?: readonly ScanState[]
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
      .where(and(eq(scans.id, id), inArray(scans.state, [...(from ?? UNFINISHED)]), isNull(scans.deletedAt)))
      .returning({ id: scans.id }),
    appendEvent(db, { scan: id, type: to, data: data ?? {}, at: now }),
  ])
  return moved.length > 0
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
    .orderBy(scans.createdAt)
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

/** The organisation's oldest scans that wait in the queue. */
export async function listQueued({ db }: Store, orgId: string, limit: number): Promise<ScanRow[]> {
  return db
    .select()
    .from(scans)
    .where(and(eq(scans.orgId, orgId), isNull(scans.finishedAt), eq(scans.state, 'queued')))
    .orderBy(scans.createdAt, scans.id)
    .limit(limit)
}

/** Hides a finished scan. False when it is unfinished or already gone. */
export async function hideScan({ db }: Store, id: string, now: number): Promise<boolean> {
  const rows = await db
    .update(scans)
    .set({ deletedAt: now, plan: null, request: {} })
    .where(
      and(
        eq(scans.id, id),
        isNull(scans.deletedAt),
        or(...(['done', 'failed', 'cancelled'] as const).map((s) => eq(scans.state, s))),
      ),
    )
    .returning({ id: scans.id })
  return rows.length > 0
}
