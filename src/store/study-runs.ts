import { and, count, eq, inArray } from 'drizzle-orm'
import type { ProblemCode } from '#contract/problem'
import { studies, studyRuns } from './study-schema.ts'
import type { Store } from './store.ts'
import type { StudyRow } from './studies.ts'

export type StudyRunRow = typeof studyRuns.$inferSelect

/** Nine columns a row, of 100 parameters that a statement may bind. */
const ROWS_A_STATEMENT = 11

/** A study with all its runs, in one transaction; once, however often the same request is repeated. */
export async function insertStudyOfRuns({ db }: Store, study: StudyRow, runs: readonly StudyRunRow[]): Promise<void> {
  const statements = []
  for (let i = 0; i < runs.length; i += ROWS_A_STATEMENT) {
    statements.push(
      db
        .insert(studyRuns)
        .values(runs.slice(i, i + ROWS_A_STATEMENT))
        .onConflictDoNothing(),
    )
  }
  await db.batch([db.insert(studies).values(study).onConflictDoNothing(), ...statements])
}

/** All runs, in order. */
export async function listStudyRuns({ db }: Store, studyId: string): Promise<StudyRunRow[]> {
  return db.select().from(studyRuns).where(eq(studyRuns.studyId, studyId)).orderBy(studyRuns.position)
}

/** Runs that are being trained or scanned. */
export async function listActiveRuns({ db }: Store, studyId: string): Promise<StudyRunRow[]> {
  return db
    .select()
    .from(studyRuns)
    .where(and(eq(studyRuns.studyId, studyId), inArray(studyRuns.state, ['training', 'scanning'])))
    .orderBy(studyRuns.position)
}

/** The next runs to train. */
export async function listWaitingRuns({ db }: Store, studyId: string, limit: number): Promise<StudyRunRow[]> {
  return db
    .select()
    .from(studyRuns)
    .where(and(eq(studyRuns.studyId, studyId), eq(studyRuns.state, 'waiting')))
    .orderBy(studyRuns.position)
    .limit(limit)
}

export async function updateRun(
  { db }: Store,
  { studyId, position }: Pick<StudyRunRow, 'studyId' | 'position'>,
  set: Partial<Pick<StudyRunRow, 'state' | 'jobId' | 'epochs' | 'problem'>>,
): Promise<void> {
  await db
    .update(studyRuns)
    .set(set)
    .where(and(eq(studyRuns.studyId, studyId), eq(studyRuns.position, position)))
}

/** How many runs are in each state. */
export async function countRuns(
  { db }: Store,
  studyId: string,
): Promise<Partial<Record<StudyRunRow['state'], number>>> {
  const rows = await db
    .select({ state: studyRuns.state, n: count() })
    .from(studyRuns)
    .where(eq(studyRuns.studyId, studyId))
    .groupBy(studyRuns.state)
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
}

/** A study's end, once: the state, and where its numbers lie. */
export async function finishStudy(
  { db }: Store,
  id: string,
  end: {
    readonly state: 'done' | 'failed'
    readonly resultKey: string | null
    readonly problem: { code: ProblemCode; detail: string } | null
    readonly finishedAt: number
  },
): Promise<void> {
  await db
    .update(studies)
    .set(end)
    .where(and(eq(studies.id, id), eq(studies.state, 'running')))
}
