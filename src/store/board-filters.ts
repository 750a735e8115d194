import { sql } from 'drizzle-orm'
import type { Tier } from '#contract/report/subject'
import type { Store } from './store.ts'

/** As many suites and bases as a list to choose from should hold; the newest. */
const MOST = 40

export interface Named {
  readonly id: string
  readonly name: string
}

/** Suites, bases and tiers that published results are about: each statement jumps from one value of an index to the next. */
export function filterQueries({ db }: Store) {
  const distinct = (column: string, name: string, index: string) =>
    db.all<Named>(
      sql.raw(`
      WITH RECURSIVE found(id) AS (
        SELECT MAX(${column}) FROM results INDEXED BY ${index} WHERE published = 1 AND ${column} IS NOT NULL
        UNION ALL
        SELECT (SELECT MAX(${column}) FROM results INDEXED BY ${index} WHERE published = 1 AND ${column} < found.id)
        FROM found WHERE found.id IS NOT NULL LIMIT ${MOST + 1})
      SELECT id, COALESCE((SELECT ${name} FROM results INDEXED BY ${index} WHERE published = 1 AND ${column} = found.id LIMIT 1), id) AS name
      FROM found WHERE id IS NOT NULL LIMIT ${MOST}`),
    )
  const has = (tier: Tier) =>
    `SELECT '${tier}' AS tier WHERE EXISTS (SELECT 1 FROM results INDEXED BY board_all_risk WHERE published = 1 AND tier = '${tier}')`
  return [
    distinct('suite_id', 'suite_name', 'results_suites'),
    distinct('base_id', 'base_name', 'results_bases'),
    db.all<{ tier: Tier }>(sql.raw([has('verified'), has('reproduced'), has('self_reported')].join(' UNION ALL '))),
  ] as const
}
