import { and, desc, eq, lt } from 'drizzle-orm'
import { trusts } from './schema.ts'
import type { Store } from './store.ts'

export type TrustRow = typeof trusts.$inferSelect

/** Ids are fresh, so a conflict is the same request again. */
export async function insertTrust(store: Store, row: typeof trusts.$inferInsert): Promise<void> {
  await store.db.insert(trusts).values(row).onConflictDoNothing()
}

/** Of whatever organisation: who holds a token names the trust and not its owner. */
export async function findTrust(store: Store, id: string): Promise<TrustRow | undefined> {
  return store.db.select().from(trusts).where(eq(trusts.id, id)).get()
}

export async function listTrusts(
  store: Store,
  orgId: string,
  before: string | null,
  limit: number,
): Promise<TrustRow[]> {
  const page = before === null ? undefined : lt(trusts.id, before)
  return store.db
    .select()
    .from(trusts)
    .where(and(eq(trusts.orgId, orgId), page))
    .orderBy(desc(trusts.id))
    .limit(limit)
}

/** Whether the organisation had it. */
export async function deleteTrust(store: Store, orgId: string, id: string): Promise<boolean> {
  const gone = await store.db
    .delete(trusts)
    .where(and(eq(trusts.orgId, orgId), eq(trusts.id, id)))
    .returning({ id: trusts.id })
  return gone.length > 0
}
