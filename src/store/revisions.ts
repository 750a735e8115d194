import { and, desc, eq, or } from 'drizzle-orm'
import { RESULT, type ResultRow } from './board.ts'
import { results } from './scan-schema.ts'
import type { Store } from './store.ts'

/** Revisions are looked for among this many of the organisation's newest scans: what is older is no news. */
const RECENT = 500

/** Concluded scans of an organisation's models of one name, newest first, as far as `reader` may see them. */
export async function listRevisions(
  { db }: Store,
  { orgId, name, reader }: { orgId: string; name: string; reader: string | null },
  limit: number,
): Promise<ResultRow[]> {
  const recent = db
    .select(RESULT)
    .from(results)
    .where(and(eq(results.orgId, orgId), or(eq(results.published, true), eq(results.orgId, reader ?? ''))))
    .orderBy(desc(results.finishedAt))
    .limit(RECENT)
    .as('recent')
  return db.select().from(recent).where(eq(recent.name, name)).orderBy(desc(recent.finishedAt)).limit(limit)
}
