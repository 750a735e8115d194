import { and, desc, eq, lt } from 'drizzle-orm'
import type { StudyKindName } from '#contract/studies'
import { studies } from './schema.ts'
import type { Store } from './store.ts'

export type StudyRow = typeof studies.$inferSelect

/** Once, however often the same request is repeated. */
export async function insertStudy({ db }: Store, row: StudyRow): Promise<void> {
  await db.insert(studies).values(row).onConflictDoNothing()
}

export async function findStudy({ db }: Store, id: string): Promise<StudyRow | undefined> {
  return db.select().from(studies).where(eq(studies.id, id)).get()
}

/** Newest first, strictly older than `before`. */
export async function listStudies(
  { db }: Store,
  filter: { readonly orgId: string; readonly kind?: StudyKindName | undefined },
  before: string | null,
  limit: number,
): Promise<StudyRow[]> {
  const page = before === null ? undefined : lt(studies.id, before)
  const kind = filter.kind === undefined ? undefined : eq(studies.kind, filter.kind)
  return db
    .select()
    .from(studies)
    .where(and(eq(studies.orgId, filter.orgId), kind, page))
    .orderBy(desc(studies.id))
    .limit(limit)
}

export async function deleteStudy({ db }: Store, id: string): Promise<void> {
  await db.delete(studies).where(eq(studies.id, id))
}
