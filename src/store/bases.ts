import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { bases } from './schema.ts'
import type { Store } from './store.ts'

export type BaseRow = typeof bases.$inferSelect

/** Writes the base unless the organisation has one of that name, and returns the one that is there. */
export async function insertBase(store: Store, row: BaseRow): Promise<BaseRow> {
  await store.db.insert(bases).values(row).onConflictDoNothing()
  const kept = await store.db
    .select()
    .from(bases)
    .where(and(eq(bases.orgId, row.orgId), eq(bases.name, row.name)))
    .get()
  return kept ?? row
}

/** Gives a base its table of token frequencies unless it has one, and returns the one that counts. */
export async function addFrequencies(store: Store, id: string, digest: string): Promise<string | null> {
  await store.db
    .update(bases)
    .set({ frequencies: digest })
    .where(and(eq(bases.id, id), isNull(bases.frequencies)))
  const kept = await store.db.select({ frequencies: bases.frequencies }).from(bases).where(eq(bases.id, id)).get()
  return kept?.frequencies ?? null
}

/** The base if the organisation may use it: its own, or public. */
export async function findBase(store: Store, orgId: string | null, id: string): Promise<BaseRow | undefined> {
  return store.db
    .select()
    .from(bases)
    .where(and(eq(bases.id, id), visible(orgId)))
    .get()
}

/** Every base of that name that the organisation may use: at most one is its own. */
export async function findBasesByName(store: Store, orgId: string, name: string): Promise<BaseRow[]> {
  return store.db
    .select()
    .from(bases)
    .where(and(eq(bases.name, name), visible(orgId)))
    .orderBy(bases.id)
    .limit(20)
}

/** Newest first. */
export async function listBases(
  store: Store,
  orgId: string | null,
  before: string | null,
  limit: number,
): Promise<BaseRow[]> {
  const page = before === null ? undefined : lt(bases.id, before)
  return store.db
    .select()
    .from(bases)
    .where(and(visible(orgId), page))
    .orderBy(desc(bases.id))
    .limit(limit)
}

function visible(orgId: string | null) {
  const open = eq(bases.visibility, 'public')
  return orgId === null ? open : or(eq(bases.orgId, orgId), open)
}

/** Every base that was taken from that repo and that the organisation may use, newest first. */
export async function findBasesBySource(store: Store, orgId: string, repo: string): Promise<BaseRow[]> {
  return store.db
    .select()
    .from(bases)
    .where(and(sql`json_extract(${bases.source}, '$.repo') = ${repo}`, visible(orgId)))
    .orderBy(desc(bases.id))
    .limit(20)
}
