import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { bases, models } from './schema.ts'
import type { Store } from './store.ts'

export type ModelRow = typeof models.$inferSelect
export interface NamedModel {
  readonly model: ModelRow
  readonly baseName: string
}

/** Writes the model unless the same request, or the same commit of a hub, made one before; gives the one that is there. */
export async function insertModel(store: Store, row: ModelRow): Promise<ModelRow> {
  await store.db.insert(models).values(row).onConflictDoNothing()
  const same =
    row.sourceKey === null ? eq(models.id, row.id) : and(eq(models.sourceKey, row.sourceKey), isNull(models.deletedAt))
  const kept = await store.db
    .select()
    .from(models)
    .where(and(eq(models.orgId, row.orgId), same))
    .get()
  return kept ?? row
}

export async function findModel(store: Store, orgId: string, id: string): Promise<ModelRow | undefined> {
  return store.db
    .select()
    .from(models)
    .where(and(eq(models.id, id), eq(models.orgId, orgId), isNull(models.deletedAt)))
    .get()
}

export interface ModelFilter {
  readonly base: string | null
  readonly kind: string | null
  readonly series: string | null
}

/** Newest first, with the names of their bases. */
export async function listModels(
  store: Store,
  orgId: string,
  filter: ModelFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<NamedModel[]> {
  const { base, kind, series } = filter
  return store.db
    .select({ model: models, baseName: bases.name })
    .from(models)
    .innerJoin(bases, eq(bases.id, models.baseId))
    .where(
      and(
        eq(models.orgId, orgId),
        isNull(models.deletedAt),
        before === null ? undefined : lt(models.id, before),
        base === null ? undefined : eq(models.baseId, base),
        kind === null ? undefined : eq(models.kind, kind),
        series === null ? undefined : sql`json_extract(${models.checkpoint}, '$.series') = ${series}`,
      ),
    )
    .orderBy(desc(models.id))
    .limit(limit)
}

/** False when the organisation has no such model. */
export async function deleteModel(store: Store, orgId: string, id: string, now: number): Promise<boolean> {
  const gone = await store.db
    .update(models)
    .set({ deletedAt: now })
    .where(and(eq(models.id, id), eq(models.orgId, orgId), isNull(models.deletedAt)))
    .returning({ id: models.id })
  return gone.length > 0
}
