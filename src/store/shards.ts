import { and, asc, eq, lte, ne, sql } from 'drizzle-orm'
import type { ScanEvent } from '#contract/events'
import type { ScanCost } from '#contract/scans'
import { appendEvent } from './events.ts'
import { scans, shards } from './scan-schema.ts'
import type { Store } from './store.ts'

export type ShardRow = typeof shards.$inferSelect
export type NewShardRow = typeof shards.$inferInsert

export interface Scoring {
  readonly scan: string
  readonly plan: unknown
  readonly units: readonly Omit<NewShardRow, 'scanId' | 'state'>[]
  readonly data: ScanEvent['data']
  readonly now: number
}

/**
 * Moves a planned scan to `scoring` together with all its units, in one transaction; a second planner changes nothing. The units travel
 * as one JSON parameter, since a statement takes at most 100.
 */
export async function startScoring({ db }: Store, { scan, plan, units, data, now }: Scoring): Promise<void> {
  const planning = sql`EXISTS (SELECT 1 FROM ${scans} s WHERE s.id = ${scan} AND s.state = 'planning')`
  await db.batch([
    db
      .insert(shards)
      .select(
        sql`
        SELECT ${scan}, j.value->>'unit', j.value->>'pass', j.value->>'view', j.value->>'shard', j.value->>'from', j.value->>'to',
          j.value->>'keep', j.value->>'after', j.value->>'flops', 'pending', 0, 0, 0, 0, NULL, NULL
        FROM json_each(${JSON.stringify(units)}) j WHERE ${planning}`,
      )
      .onConflictDoNothing(),
    db
      .update(scans)
      .set({ state: 'scoring', plan, shardsTotal: units.length, scoringAt: now, faults: 0 })
      .where(and(eq(scans.id, scan), eq(scans.state, 'planning'))),
    appendEvent(db, { scan, type: 'scoring', data, at: now }),
  ])
}

export async function findShard({ db }: Store, scan: string, unit: number): Promise<ShardRow | undefined> {
  const [row] = await db
    .select()
    .from(shards)
    .where(and(eq(shards.scanId, scan), eq(shards.unit, unit)))
  return row
}

/** Units that may be handed to the queue now: pending, not lately sent, and with their input there. */
export async function listSendable({ db }: Store, scan: string, now: number, limit: number): Promise<ShardRow[]> {
  return db
    .select()
    .from(shards)
    .where(
      and(
        eq(shards.scanId, scan),
        eq(shards.state, 'pending'),
        lte(shards.dueAt, now),
        sql`(${shards.after} IS NULL OR EXISTS (SELECT 1 FROM ${shards} p WHERE p.scan_id = ${scan} AND p.unit = shards.after_unit AND p.state = 'done'))`,
      ),
    )
    .orderBy(asc(shards.unit))
    .limit(limit)
}

/** Units sent and not yet done. */
export async function countInFlight({ db }: Store, scan: string, now: number): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`COUNT(*)` })
    .from(shards)
    .where(and(eq(shards.scanId, scan), eq(shards.state, 'pending'), sql`${shards.dueAt} > ${now}`))
  return row?.n ?? 0
}

/** Remembers that units were sent, so that nobody sends them again before `dueAt(sends)`. */
export async function markSent(
  { db }: Store,
  scan: string,
  units: readonly { unit: number; dueAt: number }[],
): Promise<void> {
  await db.run(sql`
    UPDATE ${shards} SET sends = sends + 1, due_at = j.value->>'dueAt'
    FROM json_each(${JSON.stringify(units)}) j
    WHERE scan_id = ${scan} AND unit = j.value->>'unit' AND state = 'pending'`)
}

/** Lets every pending unit be sent at once: whatever had been sent is lost, or about to be. */
export async function forgetSent({ db }: Store, scan: string): Promise<void> {
  await db
    .update(shards)
    .set({ dueAt: 0 })
    .where(and(eq(shards.scanId, scan), eq(shards.state, 'pending')))
}

/** What a worker says while it computes. False when its unit is no longer wanted. */
export async function heartbeatShard(
  { db }: Store,
  scan: string,
  unit: number,
  progress: number,
  dueAt: number,
): Promise<boolean> {
  const rows = await db
    .update(shards)
    .set({ progress, dueAt })
    .where(and(eq(shards.scanId, scan), eq(shards.unit, unit), eq(shards.state, 'pending')))
    .returning({ unit: shards.unit })
  return rows.length > 0
}

/** Lets go of what a scan that was decided early no longer wants. */
export async function skipPending({ db }: Store, scan: string): Promise<void> {
  await db
    .update(shards)
    .set({ state: 'skipped', progress: 0 })
    .where(and(eq(shards.scanId, scan), eq(shards.state, 'pending')))
}

/** Shards that still lack a unit. */
export async function listUnscored({ db }: Store, scan: string): Promise<Pick<ShardRow, 'shard'>[]> {
  return db
    .selectDistinct({ shard: shards.shard })
    .from(shards)
    .where(and(eq(shards.scanId, scan), ne(shards.state, 'done')))
}

/** One more run that ended in an error; gives their number. */
export async function recordAttempt({ db }: Store, scan: string, unit: number, dueAt: number): Promise<number> {
  const [row] = await db
    .update(shards)
    .set({ attempts: sql`${shards.attempts} + 1`, dueAt })
    .where(and(eq(shards.scanId, scan), eq(shards.unit, unit), eq(shards.state, 'pending')))
    .returning({ attempts: shards.attempts })
  return row?.attempts ?? 0
}

export interface Finished {
  readonly scan: string
  readonly unit: number
  readonly cost: ScanCost
  readonly now: number
  readonly leaseUntil: number
}

/** Records a unit as done, once; counts again what is done, and says so. Gives the number of pending units that are left. */
export async function finishShard({ db }: Store, { scan, unit, cost, now, leaseUntil }: Finished): Promise<number> {
  const done = sql`(SELECT COUNT(*) FROM ${shards} d WHERE d.scan_id = ${scan} AND d.state = 'done')`
  const [, [counted]] = await db.batch([
    db
      .update(shards)
      .set({ state: 'done', progress: 1, cost, finishedAt: now })
      .where(and(eq(shards.scanId, scan), eq(shards.unit, unit), eq(shards.state, 'pending'))),
    db
      .update(scans)
      .set({ shardsDone: done, leaseUntil: sql`MAX(lease_until, ${leaseUntil})` })
      .where(and(eq(scans.id, scan)))
      .returning({ done: scans.shardsDone, total: scans.shardsTotal }),
  ])
  if (!counted) return 0
  await appendEvent(db, { scan, type: 'progress', data: { done: counted.done, total: counted.total }, at: now })
  return counted.total - counted.done
}

export interface Tally extends ScanCost {
  readonly scan: string
  /** FLOPs of all units, of those done, and of the done part of those running. */
  readonly planned: number
  readonly done: number
}

/** What the units of these scans cost so far. */
export async function tallyShards({ db }: Store, ids: readonly string[]): Promise<Map<string, Tally>> {
  const term = (name: string) => sql<number>`COALESCE(SUM(json_extract(${shards.cost}, ${`$.${name}`})), 0)`
  const rows = await db
    .select({
      scan: shards.scanId,
      planned: sql<number>`SUM(${shards.flops})`,
      done: sql<number>`SUM(${shards.flops} * ${shards.progress})`,
      flops: term('flops'),
      bytes: term('bytes'),
      reads: term('reads'),
      io_ms: term('io_ms'),
      kernel_ms: term('kernel_ms'),
      js_ms: term('js_ms'),
      peak_bytes: sql<number>`COALESCE(MAX(json_extract(${shards.cost}, '$.peak_bytes')), 0)`,
    })
    .from(shards)
    .where(sql`${shards.scanId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
    .groupBy(shards.scanId)
  return new Map(rows.map((row) => [row.scan, row]))
}
