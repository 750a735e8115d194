import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { results, scans } from './scan-schema.ts'
import type { Store } from './store.ts'

/** What is public about a model: its newest published result, and its newest scan that is, or was to be, published. */
export async function findPublic({ db }: Store, modelId: string) {
  const [[result], [scan]] = await db.batch([
    db
      .select({ outcome: results.outcome, grade: results.grade, tier: results.tier, tpr10: results.tpr10 })
      .from(results)
      .where(and(eq(results.modelId, modelId), sql`published = 1`))
      .orderBy(desc(results.finishedAt))
      .limit(1),
    db
      .select({ state: scans.state })
      .from(scans)
      .where(and(eq(scans.modelId, modelId), sql`published = 1`, isNull(scans.deletedAt)))
      .orderBy(desc(scans.id))
      .limit(1),
  ])
  return { result: result ?? null, state: scan?.state ?? null }
}
