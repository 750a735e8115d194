import { and, desc, eq, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { suites } from './schema.ts'
import type { Store } from './store.ts'

export type SuiteRow = typeof suites.$inferSelect

/** Where the normalised lines lie. The same examples are stored once, whoever sent them. */
export function suiteKey(digest: string): string {
  return `suites/${digest}.jsonl`
}

/** Stores normalised lines of a known size and digest; the bucket compares while it writes. */
export async function writeSuiteText(
  store: Store,
  digest: string,
  bytes: number,
  lines: ReadableStream<Uint8Array>,
): Promise<void> {
  const sized = new FixedLengthStream(bytes)
  await Promise.all([
    lines.pipeTo(sized.writable),
    store.bucket.put(suiteKey(digest), sized.readable, { sha256: digest }),
  ])
}

/** The normalised lines, or null once they were deleted. */
export async function suiteText(store: Store, digest: string): Promise<ReadableStream<Uint8Array> | null> {
  return (await store.bucket.get(suiteKey(digest)))?.body ?? null
}

export async function insertSuite(store: Store, row: SuiteRow): Promise<void> {
  await store.db.insert(suites).values(row).onConflictDoNothing()
}

/** The suite if the organisation may use it: its own, or public; not deleted, not expired. */
export async function findSuite(
  store: Store,
  orgId: string | null,
  id: string,
  now: number,
): Promise<SuiteRow | undefined> {
  return store.db
    .select()
    .from(suites)
    .where(and(eq(suites.id, id), visible(orgId), alive(now)))
    .get()
}

/** Newest first. */
export async function listSuites(
  store: Store,
  orgId: string | null,
  filter: { now: number; before: string | null; limit: number },
): Promise<SuiteRow[]> {
  const page = filter.before === null ? undefined : lt(suites.id, filter.before)
  return store.db
    .select()
    .from(suites)
    .where(and(visible(orgId), alive(filter.now), page))
    .orderBy(desc(suites.id))
    .limit(filter.limit)
}

/** False when the organisation has no such suite. */
export async function deleteSuite(store: Store, orgId: string, id: string, now: number): Promise<boolean> {
  const gone = await store.db
    .update(suites)
    .set({ deletedAt: now })
    .where(and(eq(suites.id, id), eq(suites.orgId, orgId), alive(now)))
    .returning({ id: suites.id })
  return gone.length > 0
}

/** Deleted or expired suites whose text may still lie in the bucket. */
export async function suitesToPurge(store: Store, before: number, limit: number): Promise<SuiteRow[]> {
  return store.db
    .select()
    .from(suites)
    .where(and(isNull(suites.purgedAt), or(lt(suites.deletedAt, before), lt(suites.expiresAt, before))))
    .limit(limit)
}

/** Living suites with the same examples, whoever made them. */
export async function listTwins(store: Store, row: SuiteRow, now: number): Promise<Pick<SuiteRow, 'id' | 'orgId'>[]> {
  return store.db
    .select({ id: suites.id, orgId: suites.orgId })
    .from(suites)
    .where(and(eq(suites.digest, row.digest), ne(suites.id, row.id), alive(now)))
}

/** Deletes the text, unless another suite with the same examples is still alive, and remembers that it is done. */
export async function purgeSuite(store: Store, row: SuiteRow, now: number): Promise<void> {
  const twins = await listTwins(store, row, now)
  if (twins.length === 0) await store.bucket.delete(suiteKey(row.digest))
  await store.db.update(suites).set({ purgedAt: now }).where(eq(suites.id, row.id))
}

function visible(orgId: string | null) {
  const open = eq(suites.visibility, 'public')
  return orgId === null ? open : or(eq(suites.orgId, orgId), open)
}

function alive(now: number) {
  return and(isNull(suites.deletedAt), sql`(${suites.expiresAt} is null or ${suites.expiresAt} > ${now})`)
}
