import { and, desc, eq, inArray, isNull, or, type SQL } from 'drizzle-orm'
import { UNFINISHED } from '#contract/scans'
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
  // Two indexed reads instead of one OR, which would scan the table.
  const published = find(eq(results.published, true))
  if (filter.orgId === null) return published
  // Not a batch: D1 hands batched rows over as objects, in which the three columns called `name` become one.
  const [open, own] = await Promise.all([published, find(eq(results.orgId, filter.orgId))])
  const unique = new Map([...open, ...own].map((row) => [row.scan, row]))
  return [...unique.values()].sort((a, b) => b.finishedAt - a.finishedAt).slice(0, limit)
}

/** Scans without a report: unfinished ones that are to be published, and the organisation's own unfinished or failed ones. Newest first. */
export async function listUnderWay({ db }: Store, filter: BoardFilter, limit: number) {
  const states = [...UNFINISHED]
  const open = and(isNull(scans.finishedAt), eq(scans.published, true), inArray(scans.state, states))
  const own =
    filter.orgId === null
      ? undefined
      : and(eq(scans.orgId, filter.orgId), inArray(scans.state, [...states, 'failed' as const]))
  return db
    .select({
      scan: scans.id,
      name: models.name,
      kind: models.kind,
      state: scans.state,
      done: scans.shardsDone,
      total: scans.shardsTotal,
    })
    .from(scans)
    .leftJoin(models, eq(models.id, scans.modelId))
    .where(
      and(
        isNull(scans.deletedAt),
        or(open, own),
        filter.model === undefined ? undefined : eq(scans.modelId, filter.model),
        filter.suite === undefined ? undefined : eq(scans.suiteId, filter.suite),
      ),
    )
    .orderBy(desc(scans.id))
    .limit(limit)
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
