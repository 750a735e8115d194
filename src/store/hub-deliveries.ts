import { and, asc, desc, eq, isNull, lt, lte, sql } from 'drizzle-orm'
import { hubDeliveries, hubRepos } from './hub-schema.ts'
import type { Store } from './store.ts'

export type HubDeliveryRow = typeof hubDeliveries.$inferSelect

/** Writes a delivery down, once: the same telling again only counts. Gives the row that is there, and whether it was there before. */
export async function recordDelivery(
  { db }: Store,
  row: HubDeliveryRow,
): Promise<{ delivery: HubDeliveryRow; repeated: boolean }> {
  const delivery = await db
    .insert(hubDeliveries)
    .values(row)
    .onConflictDoUpdate({
      target: [hubDeliveries.hubId, hubDeliveries.dedupe],
      set: { repeats: sql`${hubDeliveries.repeats} + 1` },
    })
    .returning()
    .get()
  return { delivery, repeated: delivery.id !== row.id }
}

export async function findDelivery({ db }: Store, hubId: string, id: string): Promise<HubDeliveryRow | undefined> {
  return db
    .select()
    .from(hubDeliveries)
    .where(and(eq(hubDeliveries.id, id), eq(hubDeliveries.hubId, hubId)))
    .get()
}

/** Newest first. */
export async function listDeliveries(
  { db }: Store,
  hubId: string,
  before: string | null,
  limit: number,
): Promise<HubDeliveryRow[]> {
  const page = before === null ? undefined : lt(hubDeliveries.id, before)
  return db
    .select()
    .from(hubDeliveries)
    .where(and(eq(hubDeliveries.hubId, hubId), page))
    .orderBy(desc(hubDeliveries.id))
    .limit(limit)
}

/** Deliveries whose time has come and that nobody works on, oldest first. With `startUp` nobody does, whatever the lease says. */
export async function listDueDeliveries(
  { db }: Store,
  { now, startUp, limit }: { now: number; startUp: boolean; limit: number },
): Promise<string[]> {
  if (startUp) await db.update(hubDeliveries).set({ leaseUntil: 0 }).where(isNull(hubDeliveries.finishedAt))
  const rows = await db
    .select({ id: hubDeliveries.id })
    .from(hubDeliveries)
    .where(and(isNull(hubDeliveries.finishedAt), lte(hubDeliveries.dueAt, now), lte(hubDeliveries.leaseUntil, now)))
    .orderBy(asc(hubDeliveries.dueAt))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Takes a due delivery; undefined when it is not due, or somebody else has it. */
export async function claimDelivery(
  { db }: Store,
  id: string,
  { now, leaseUntil }: { now: number; leaseUntil: number },
): Promise<HubDeliveryRow | undefined> {
  return db
    .update(hubDeliveries)
    .set({ state: 'running', attempts: sql`${hubDeliveries.attempts} + 1`, leaseUntil })
    .where(
      and(
        eq(hubDeliveries.id, id),
        isNull(hubDeliveries.finishedAt),
        lte(hubDeliveries.dueAt, now),
        lte(hubDeliveries.leaseUntil, now),
      ),
    )
    .returning()
    .get()
}

/** How many deliveries were counted against a hub's quota since `since`, and when the oldest of them was. */
export async function quotaUse(
  { db }: Store,
  hubId: string,
  since: number,
): Promise<{ used: number; oldest: number | null }> {
  const row = await db
    .select({ used: sql<number>`COUNT(*)`, oldest: sql<number | null>`MIN(${hubDeliveries.countedAt})` })
    .from(hubDeliveries)
    .where(and(eq(hubDeliveries.hubId, hubId), sql`${hubDeliveries.countedAt} > ${since}`))
    .get()
  return row ?? { used: 0, oldest: null }
}

/** Counts a delivery against the quota, unless that is used up. One statement: deliveries side by side can't overdraw it. */
export async function spendQuota(
  { db }: Store,
  { id, hubId }: HubDeliveryRow,
  { now, since, quota }: { now: number; since: number; quota: number },
): Promise<boolean> {
  const used = sql`(SELECT COUNT(*) FROM ${hubDeliveries} d WHERE d.hub_id = ${hubId} AND d.counted_at > ${since} AND d.id <> ${id})`
  const spent = await db
    .update(hubDeliveries)
    .set({ countedAt: now })
    .where(and(eq(hubDeliveries.id, id), sql`${used} < ${quota}`))
    .returning({ id: hubDeliveries.id })
  return spent.length > 0
}

export async function updateDelivery(
  { db }: Store,
  id: string,
  set: Partial<Omit<HubDeliveryRow, 'id' | 'hubId' | 'orgId'>>,
): Promise<void> {
  await db.update(hubDeliveries).set(set).where(eq(hubDeliveries.id, id))
}

/** Ends a delivery and remembers that this commit of the repo was dealt with, together. */
export async function settleDelivery(
  { db }: Store,
  row: HubDeliveryRow,
  {
    name,
    commit,
    set,
    now,
  }: {
    name: string
    commit: string
    set: Partial<Omit<HubDeliveryRow, 'id' | 'hubId' | 'orgId'>>
    now: number
  },
): Promise<void> {
  const { hubId, repoId } = row
  await db.batch([
    db
      .update(hubDeliveries)
      .set({ ...set, commit, repo: name, finishedAt: now, leaseUntil: 0 })
      .where(eq(hubDeliveries.id, row.id)),
    db
      .insert(hubRepos)
      .values({ hubId, repoId, name, commit, settledAt: now })
      .onConflictDoUpdate({ target: [hubRepos.hubId, hubRepos.repoId], set: { name, commit, settledAt: now } }),
  ])
}
