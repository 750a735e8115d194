import { inArray } from 'drizzle-orm'
import { bases, models, suites } from './schema.ts'
import type { Store } from './store.ts'

const TABLES = { base: bases, model: models, suite: suites }

/** Whether two ids stand for the same content: it may have been uploaded twice, by whomever, and deleted since. */
export async function isSame(
  { db }: Store,
  noun: keyof typeof TABLES,
  one: string | null | undefined,
  other: string | null | undefined,
): Promise<boolean> {
  if (!one || !other) return false
  if (one === other) return true
  const { id, digest } = TABLES[noun]
  const rows = await db
    .select({ digest })
    .from(TABLES[noun])
    .where(inArray(id, [one, other]))
  return rows.length === 2 && rows[0]!.digest === rows[1]!.digest
}
