import { and, desc, eq, isNull, or, sql, type SQL, type SQLWrapper } from 'drizzle-orm'
import { bases, models, results, scans, suites } from './schema.ts'
import type { Store } from './store.ts'

export interface BoardFilter {
  /** Whose own scans to show beside the published ones. */
  readonly orgId: string | null
  readonly model?: string | undefined
  readonly suite?: string | undefined
}

const RESULT = {
  scan: results.scanId,
  model: results.modelId,
  modelName: models.name,
  kind: results.kind,
  modelSummary: models.summary,
  base: results.baseId,
  baseName: bases.name,
  suite: results.suiteId,
  suiteName: suites.name,
  suiteOrg: suites.orgId,
  suiteVisibility: suites.visibility,
  headline: results.headline,
  outcome: results.outcome,
  grade: results.grade,
  tier: results.tier,
  finishedAt: results.finishedAt,
}

/** Concluded scans, newest first: the published ones, and the organisation's own. */
export async function listResults({ db }: Store, filter: BoardFilter, limit: number) {
  const find = (whose: SQL | undefined) =>
    db
      .select(RESULT)
      .from(results)
      .leftJoin(models, eq(models.id, results.modelId))
      .leftJoin(bases, eq(bases.id, results.baseId))
      .leftJoin(suites, eq(suites.id, results.suiteId))
      .where(
        and(
          whose,
          filter.model === undefined ? undefined : eq(results.modelId, filter.model),
          filter.suite === undefined ? undefined : eq(results.suiteId, filter.suite),
        ),
      )
      .orderBy(desc(results.finishedAt), desc(results.scanId))
      .limit(limit)
  // A model or a suite has few results: `+` keeps SQLite from walking all that is published in search of them.
  const narrow = filter.model !== undefined || filter.suite !== undefined
  const is = (column: SQLWrapper, value: unknown) => (narrow ? sql`+${column} = ${value}` : sql`${column} = ${value}`)
  // Two indexed reads instead of one OR, which would scan the table.
  const published = find(is(results.published, 1))
  if (filter.orgId === null) return published
  // Not a batch: D1 hands batched rows over as objects, in which the three columns called `name` become one.
  const [open, own] = await Promise.all([published, find(is(results.orgId, filter.orgId))])
  const unique = new Map([...open, ...own].map((row) => [row.scan, row]))
  return [...unique.values()].sort((a, b) => b.finishedAt - a.finishedAt).slice(0, limit)
}

/** An organisation's failed scans are looked for among this many of its newest: what failed long ago is no news. */
const RECENT = 100

/** Scans without a report: unfinished ones that are to be published, the organisation's own, and those of its newest that failed. */
export async function listUnderWay({ db }: Store, filter: BoardFilter, limit: number) {
  const find = (where: SQL | undefined, order: SQL, most: number) =>
    db
      .select({
        scan: scans.id,
        model: scans.modelId,
        suite: scans.suiteId,
        name: models.name,
        kind: models.kind,
        state: scans.state,
        done: scans.shardsDone,
        total: scans.shardsTotal,
      })
      .from(scans)
      .leftJoin(models, eq(models.id, scans.modelId))
      .where(and(where, isNull(scans.deletedAt)))
      .orderBy(order)
      .limit(most)
  const { orgId } = filter
  const whose = orgId === null ? eq(scans.published, true) : or(eq(scans.published, true), eq(scans.orgId, orgId))
  // Few scans are unfinished at any time, and an index holds just these; `+` keeps SQLite from walking the table by id instead.
  const unfinished = find(and(isNull(scans.finishedAt), whose), sql`+${scans.id} DESC`, RECENT)
  const [open, newest] = await Promise.all([
    unfinished,
    orgId === null ? [] : find(eq(scans.orgId, orgId), desc(scans.id), RECENT),
  ])
  const failed = newest.filter(({ state }) => state === 'failed')
  return [...open, ...failed]
    .filter(({ model }) => filter.model === undefined || model === filter.model)
    .filter(({ suite }) => filter.suite === undefined || suite === filter.suite)
    .sort((a, b) => (a.scan < b.scan ? 1 : -1))
    .slice(0, limit)
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
