import { and, asc, desc, eq, isNull, lt, lte } from 'drizzle-orm'
import { hubRepos, hubs } from './hub-schema.ts'
import type { Store } from './store.ts'

export type HubRow = typeof hubs.$inferSelect

/** Ids are fresh, so a conflict is the same request again; its first secret reached nobody, the second replaces it. */
export async function insertHub({ db }: Store, row: HubRow): Promise<void> {
  await db
    .insert(hubs)
    .values(row)
    .onConflictDoUpdate({ target: hubs.id, set: { secretHash: row.secretHash } })
}

export async function findHub({ db }: Store, id: string): Promise<HubRow | undefined> {
  return db
    .select()
    .from(hubs)
    .where(and(eq(hubs.id, id), isNull(hubs.deletedAt)))
    .get()
}

/** Newest first. */
export async function listHubs({ db }: Store, orgId: string, before: string | null, limit: number): Promise<HubRow[]> {
  const page = before === null ? undefined : lt(hubs.id, before)
  return db
    .select()
    .from(hubs)
    .where(and(eq(hubs.orgId, orgId), isNull(hubs.deletedAt), page))
    .orderBy(desc(hubs.id))
    .limit(limit)
}

export async function updateHub(
  { db }: Store,
  id: string,
  set: Partial<Omit<HubRow, 'id' | 'orgId' | 'endpoint' | 'createdBy' | 'createdAt'>>,
): Promise<void> {
  if (Object.keys(set).length > 0) await db.update(hubs).set(set).where(eq(hubs.id, id))
}

/** Hubs whose repos are to be compared again, longest waiting first. */
export async function listHubsToSync({ db }: Store, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: hubs.id })
    .from(hubs)
    .where(and(isNull(hubs.deletedAt), lte(hubs.syncAt, now)))
    .orderBy(asc(hubs.syncAt))
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Takes a hub for one comparison: the next one is due at `next`. Undefined when it is not due, or somebody else has it. */
export async function claimSync(
  { db }: Store,
  id: string,
  { now, next }: { now: number; next: number },
): Promise<HubRow | undefined> {
  return db
    .update(hubs)
    .set({ syncAt: next })
    .where(and(eq(hubs.id, id), isNull(hubs.deletedAt), lte(hubs.syncAt, now)))
    .returning()
    .get()
}

/** The commit of a repo that was dealt with last, or null. */
export async function settledCommit({ db }: Store, hubId: string, repoId: string): Promise<string | null> {
  const row = await db
    .select({ commit: hubRepos.commit })
    .from(hubRepos)
    .where(and(eq(hubRepos.hubId, hubId), eq(hubRepos.repoId, repoId)))
    .get()
  return row?.commit ?? null
}

/** Forgets a repo that is gone: one of the same name would be another. */
export async function forgetRepo({ db }: Store, hubId: string, repoId: string): Promise<void> {
  await db.delete(hubRepos).where(and(eq(hubRepos.hubId, hubId), eq(hubRepos.repoId, repoId)))
}
