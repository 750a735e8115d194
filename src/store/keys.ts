import { and, desc, eq, isNull, lt, or } from 'drizzle-orm'
import { keys, organisations } from './schema.ts'
import type { Store } from './store.ts'

export type KeyRow = typeof keys.$inferSelect

/** Ids are fresh, so a conflict is the same request again; its first secret reached nobody, the second replaces it. */
export async function insertKey(store: Store, row: typeof keys.$inferInsert): Promise<void> {
  await store.db
    .insert(keys)
    .values(row)
    .onConflictDoUpdate({ target: keys.id, set: { hash: row.hash } })
}

/** An organisation and its first key, together or not at all. */
export async function insertOrganisation(
  store: Store,
  organisation: typeof organisations.$inferInsert,
  key: typeof keys.$inferInsert,
): Promise<void> {
  await store.db.batch([
    store.db.insert(organisations).values(organisation).onConflictDoNothing(),
    store.db.insert(keys).values(key).onConflictDoNothing(),
  ])
}

/** Whatever its state: the verb decides whether an expired or revoked key opens anything. */
export async function findKey(store: Store, id: string): Promise<KeyRow | undefined> {
  return store.db.select().from(keys).where(eq(keys.id, id)).get()
}

export async function listKeys(store: Store, orgId: string, before: string | null, limit: number): Promise<KeyRow[]> {
  const page = before === null ? undefined : lt(keys.id, before)
  return store.db
    .select()
    .from(keys)
    .where(and(eq(keys.orgId, orgId), page))
    .orderBy(desc(keys.id))
    .limit(limit)
}

/** The key as revoked, or undefined when the organisation has no such key. Revoking twice keeps the first time. */
export async function revokeKey(store: Store, orgId: string, id: string, now: number): Promise<KeyRow | undefined> {
  await store.db
    .update(keys)
    .set({ revokedAt: now })
    .where(and(eq(keys.orgId, orgId), eq(keys.id, id), isNull(keys.revokedAt)))
  return store.db
    .select()
    .from(keys)
    .where(and(eq(keys.orgId, orgId), eq(keys.id, id)))
    .get()
}

/** Remembers the use at most once an hour: a write per request would cost more than it tells. */
export async function touchKey(store: Store, id: string, now: number): Promise<void> {
  const stale = or(isNull(keys.lastUsedAt), lt(keys.lastUsedAt, now - 3_600_000))
  await store.db
    .update(keys)
    .set({ lastUsedAt: now })
    .where(and(eq(keys.id, id), stale))
}
