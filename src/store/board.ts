import { and, desc, eq, isNull, sql, type SQL } from 'drizzle-orm'
import { results, scans } from './scan-schema.ts'
import { bases, models, suites } from './schema.ts'
import type { Store } from './store.ts'

export interface BoardFilter {
  /** Whose own scans to show beside the published ones. */
  readonly orgId: string | null
  readonly model?: string | undefined
  readonly suite?: string | undefined
}

export const RESULT = {
  scanId: results.scanId,
  orgId: results.orgId,
  modelId: results.modelId,
  baseId: results.baseId,
  suiteId: results.suiteId,
  kind: results.kind,
  tier: results.tier,
  outcome: results.outcome,
  grade: results.grade,
  headline: results.headline,
  finishedAt: results.finishedAt,
  name: results.name,
  baseName: results.baseName,
  suiteName: results.suiteName,
  suiteOpen: results.suiteOpen,
  parameters: results.parameters,
}

/** A concluded scan as lists show it. */
export type ResultRow = Pick<typeof results.$inferSelect, keyof typeof RESULT>

/** Concluded scans of a model or a suite, newest first: the published ones, and the organisation's own. */
export async function listResults(
  { db }: Store,
  { orgId, model, suite }: BoardFilter,
  limit: number,
): Promise<ResultRow[]> {
  // `+` keeps SQLite from walking everything that is published in search of them; two indexed reads instead of one OR.
  const find = (whose: SQL) =>
    db
      .select(RESULT)
      .from(results)
      .where(
        and(
          whose,
          model === undefined ? undefined : eq(results.modelId, model),
          suite === undefined ? undefined : eq(results.suiteId, suite),
        ),
      )
      .orderBy(desc(results.finishedAt), desc(results.scanId))
      .limit(limit)
  const published = find(sql`+${results.published} = 1`)
  const found = await (orgId === null ? published : db.batch([published, find(sql`+${results.orgId} = ${orgId}`)]))
  const unique = new Map(found.flat().map((row) => [row.scanId, row]))
  return [...unique.values()].sort((a, b) => b.finishedAt - a.finishedAt).slice(0, limit)
}

/** The organisation's own concluded scans, newest first. */
export function ownQuery({ db }: Store, orgId: string, limit: number) {
  return db
    .select(RESULT)
    .from(results)
    .where(eq(results.orgId, orgId))
    .orderBy(desc(results.finishedAt), desc(results.scanId))
    .limit(limit)
}

/** An organisation's failed scans are looked for among this many of its newest: what failed long ago is no news. */
const RECENT = 50

/**
 * Scans without a report: unfinished ones that are to be published, the organisation's own, and those of its newest that failed. Few
 * are unfinished at any time, and indexes hold just these.
 */
export function underWayQueries({ db }: Store, orgId: string | null) {
  const find = (where: SQL | undefined, order: SQL) =>
    db
      .select({
        scan: scans.id,
        model: scans.modelId,
        suite: scans.suiteId,
        name: models.name,
        kind: models.kind,
        state: scans.state,
        emulated: sql<0 | 1>`json_type(${scans.request}, '$.emulate') IS NOT NULL`,
        done: scans.shardsDone,
        total: scans.shardsTotal,
      })
      .from(scans)
      .leftJoin(models, eq(models.id, scans.modelId))
      .where(and(where, isNull(scans.deletedAt)))
      .orderBy(order)
      .limit(RECENT)
  const announced = find(sql`${scans.published} = 1 AND ${scans.finishedAt} IS NULL`, desc(scans.id))
  if (orgId === null) return [announced] as const
  const mine = eq(scans.orgId, orgId)
  return [announced, find(and(mine, isNull(scans.finishedAt)), desc(scans.id)), find(mine, desc(scans.id))] as const
}

type UnderWayRow = Awaited<ReturnType<typeof underWayQueries>[number]>[number]

/** What the statements above found, each scan once, newest first. */
export function underWay(
  found: readonly (readonly UnderWayRow[])[],
  only: Omit<BoardFilter, 'orgId'>,
  limit: number,
): UnderWayRow[] {
  const [announced = [], own = [], newest = []] = found
  const failed = newest.filter(({ state }) => state === 'failed')
  const unique = new Map([...announced, ...own, ...failed].map((row) => [row.scan, row]))
  return [...unique.values()]
    .filter(({ model }) => only.model === undefined || model === only.model)
    .filter(({ suite }) => only.suite === undefined || suite === only.suite)
    .sort((a, b) => (a.scan < b.scan ? 1 : -1))
    .slice(0, limit)
}

export async function listUnderWay(store: Store, { orgId, ...only }: BoardFilter, limit: number) {
  const [first, ...others] = underWayQueries(store, orgId)
  return underWay(await store.db.batch([first, ...others]), only, limit)
}

/** The names behind a scan's ids. */
export async function findNames(
  { db }: Store,
  ids: { model: string | null; base: string | null; suite: string | null },
) {
  const [[model], [base], [suite]] = await db.batch([
    db
      .select()
      .from(models)
      .where(eq(models.id, ids.model ?? '')),
    db
      .select({ id: bases.id, name: bases.name })
      .from(bases)
      .where(eq(bases.id, ids.base ?? '')),
    db
      .select()
      .from(suites)
      .where(eq(suites.id, ids.suite ?? '')),
  ])
  return { model: model ?? null, base: base ?? null, suite: suite ?? null }
}
