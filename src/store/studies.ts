import { type SQL, and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { StudyKindName } from '#contract/studies'
import { studies, studyRuns } from './study-schema.ts'
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

/** The newest that anybody may read, and those of one organisation. */
export async function newestStudies(
  { db }: Store,
  orgId: string | null,
  limit: number,
): Promise<{ published: StudyRow[]; own: StudyRow[] }> {
  const newest = (of: SQL) => db.select().from(studies).where(of).orderBy(desc(studies.id)).limit(limit)
  // As the index says it: a bound value would not be seen to imply its condition.
  const published = newest(sql`${studies.published} = 1`)
  if (orgId === null) return { published: await published, own: [] }
  const [all, own] = await db.batch([published, newest(eq(studies.orgId, orgId))])
  return { published: all, own }
}

/** Studies under way, whoever's, oldest first. */
export async function listRunningStudies({ db }: Store, limit: number): Promise<StudyRow[]> {
  return db.select().from(studies).where(isNull(studies.finishedAt)).orderBy(studies.id).limit(limit)
}

/** How many scans it has taken in. */
export async function noteProgress({ db }: Store, id: string, scansDone: number): Promise<void> {
  await db.update(studies).set({ scansDone }).where(eq(studies.id, id))
}

export async function deleteStudy({ db }: Store, id: string): Promise<void> {
  await db.batch([db.delete(studyRuns).where(eq(studyRuns.studyId, id)), db.delete(studies).where(eq(studies.id, id))])
}
