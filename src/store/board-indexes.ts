import { sql } from 'drizzle-orm'
import { index, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { LeaderboardSort } from '#contract/leaderboard'

/** The columns a leaderboard can be sorted by, and those of which an index can select one value. */
const SORTED = {
  risk: 'risk',
  name: 'sortName',
  parameters: 'parameters',
  perplexity: 'perplexity',
  tpr_10: 'tpr10',
  tpr_1: 'tpr1',
  exposure: 'exposure',
  extraction: 'extraction',
  finished_at: 'finishedAt',
} as const satisfies Record<LeaderboardSort, string>
const SELECTED = { all: null, suite: 'suiteId', base: 'baseId', kind: 'kind', size: 'size' } as const

type BoardColumn =
  | (typeof SORTED)[keyof typeof SORTED]
  | Exclude<(typeof SELECTED)[keyof typeof SELECTED], null>
  | 'tier'

/**
 * One index for every filter with every order, of published rows alone: a page is read from its first row to its last and nothing else.
 * They cost a write each when a scan is published, which is rare, and nothing before.
 */
export function boardIndexes(t: Record<BoardColumn, SQLiteColumn>) {
  return Object.entries(SELECTED).flatMap(([filter, selected]) =>
    Object.entries(SORTED).map(([sort, sorted]) =>
      index(`board_${filter}_${sort}`)
        .on(t.tier, ...(selected === null ? [] : [t[selected]]), t[sorted])
        .where(sql`published = 1`),
    ),
  )
}
