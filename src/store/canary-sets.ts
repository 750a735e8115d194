import { and, desc, eq, lt } from 'drizzle-orm'
import { canarySets } from './schema.ts'
import type { Store } from './store.ts'

export type CanarySetRow = typeof canarySets.$inferSelect

export function canarySetKey(id: string): string {
  return `canary-sets/${id}.json`
}

/** Stores the secrets unless this set has some already, and returns the ones that count: a repeated request keeps the first draw. */
export async function keepSecrets(store: Store, key: string, secrets: string): Promise<string> {
  await store.bucket.put(key, secrets, { onlyIf: { etagDoesNotMatch: '*' } })
  return (await readSecrets(store, key)) ?? secrets
}

export async function readSecrets(store: Store, key: string): Promise<string | null> {
  return (await (await store.bucket.get(key))?.text()) ?? null
}

export async function insertCanarySet(store: Store, row: CanarySetRow): Promise<void> {
  await store.db.insert(canarySets).values(row).onConflictDoNothing()
}

export async function findCanarySet(store: Store, orgId: string, id: string): Promise<CanarySetRow | undefined> {
  return store.db
    .select()
    .from(canarySets)
    .where(and(eq(canarySets.id, id), eq(canarySets.orgId, orgId)))
    .get()
}

export async function listCanarySets(
  store: Store,
  orgId: string,
  before: string | null,
  limit: number,
): Promise<CanarySetRow[]> {
  const page = before === null ? undefined : lt(canarySets.id, before)
  return store.db
    .select()
    .from(canarySets)
    .where(and(eq(canarySets.orgId, orgId), page))
    .orderBy(desc(canarySets.id))
    .limit(limit)
}
