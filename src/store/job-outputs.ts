import { asc, eq, inArray } from 'drizzle-orm'
import { jobOutputs } from './job-schema.ts'
import type { Store } from './store.ts'

export type JobOutputRow = typeof jobOutputs.$inferSelect

/** Remembers what was handed in under a name; again replaces it. */
export async function recordOutput({ db }: Store, row: JobOutputRow): Promise<void> {
  const { sha256, bytes, createdAt } = row
  await db
    .insert(jobOutputs)
    .values(row)
    .onConflictDoUpdate({ target: [jobOutputs.jobId, jobOutputs.name], set: { sha256, bytes, createdAt } })
}

export async function listOutputs({ db }: Store, job: string): Promise<JobOutputRow[]> {
  return db.select().from(jobOutputs).where(eq(jobOutputs.jobId, job)).orderBy(asc(jobOutputs.name))
}

/** Of several jobs at once: a page has a hundred at most, which is what D1 binds. */
export async function listOutputsOf({ db }: Store, jobs: readonly string[]): Promise<JobOutputRow[]> {
  if (jobs.length === 0) return []
  return db
    .select()
    .from(jobOutputs)
    .where(inArray(jobOutputs.jobId, [...jobs]))
    .orderBy(asc(jobOutputs.name))
}
