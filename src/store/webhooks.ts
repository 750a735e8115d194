import { and, count, desc, eq, isNull, lt } from 'drizzle-orm'
import { webhooks } from './webhook-schema.ts'
import type { Store } from './store.ts'

export type WebhookRow = typeof webhooks.$inferSelect

/** Ids are fresh, so a conflict is the same request again; its first secret reached nobody, the second replaces it. */
export async function insertWebhook({ db }: Store, row: typeof webhooks.$inferInsert): Promise<void> {
  await db
    .insert(webhooks)
    .values(row)
    .onConflictDoUpdate({ target: webhooks.id, set: { secret: row.secret } })
}

export async function findWebhook({ db }: Store, id: string): Promise<WebhookRow | undefined> {
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.id, id), isNull(webhooks.deletedAt)))
    .get()
}

/** Newest first, without the callbacks of single scans. */
export async function listWebhooks(
  { db }: Store,
  orgId: string,
  before: string | null,
  limit: number,
): Promise<WebhookRow[]> {
  const page = before === null ? undefined : lt(webhooks.id, before)
  return db
    .select()
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), isNull(webhooks.subject), isNull(webhooks.deletedAt), page))
    .orderBy(desc(webhooks.id))
    .limit(limit)
}

export async function countWebhooks({ db }: Store, orgId: string): Promise<number> {
  const [found] = await db
    .select({ n: count() })
    .from(webhooks)
    .where(and(eq(webhooks.orgId, orgId), isNull(webhooks.subject), isNull(webhooks.deletedAt)))
  return found?.n ?? 0
}

export async function updateWebhook(
  { db }: Store,
  id: string,
  set: Partial<Pick<WebhookRow, 'secret' | 'previousSecret' | 'previousUntil' | 'disabledAt' | 'deletedAt'>>,
): Promise<void> {
  await db.update(webhooks).set(set).where(eq(webhooks.id, id))
}
