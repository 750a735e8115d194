import { sql, type SQL } from 'drizzle-orm'
import type { LeaderboardSort, SizeBucket, SortOrder } from '#contract/leaderboard'
import type { Tier } from '#contract/report/subject'
import type { ResultRow } from './board.ts'
import type { Store } from './store.ts'

export interface Selection {
  readonly tiers: readonly Tier[]
  readonly suite?: string | undefined
  readonly base?: string | undefined
  readonly kind?: string | undefined
  readonly size?: SizeBucket | undefined
  readonly sort: LeaderboardSort
  readonly order: SortOrder
}

/** A page goes on behind this value of the sorted column, and among rows of that value behind this row. Null values come last. */
export interface Place {
  readonly value: number | string | null
  readonly row: number
}

export interface LeaderboardPage {
  readonly rows: readonly ResultRow[]
  /** Null at the end. A page may hold fewer rows than asked for and still have a next one: what it may read is bounded. */
  readonly next: Place | null
}

/** Rows that the statements of one page may visit, all together. */
const MAX_VISITED = 198

/** Filters from the narrowest on: the first one given chooses the index, others are compared row by row. */
const FILTERS = { suite: 'suite_id', base: 'base_id', kind: 'kind', size: 'size' } as const
const COLUMNS = { name: 'sort_name' } as Partial<Record<LeaderboardSort, string>>

/** One published result as the statement gives it; `fits` 0: it was visited only. */
interface Line {
  readonly row: number
  readonly value: number | string | null
  readonly fits: 0 | 1
  readonly result: string | null
}

const LINE = {
  row: sql<number>`"row"`,
  value: sql<number | string | null>`value`,
  fits: sql<0 | 1>`fits`,
  result: sql<string | null>`result`,
}

/** The statements of a page, one for each tier: each walks one index from where the last page ended. */
export function leaderboardQueries({ db }: Store, selection: Selection, after: Place | null, limit: number) {
  const most = mostOf(selection, limit)
  // A select around the statement: drizzle cannot batch a bare one that has parameters.
  return selection.tiers.map((tier) => db.select(LINE).from(sql`(${statement(selection, tier, after, most)}) AS page`))
}

/** A page from what its statements gave. */
export function leaderboardPage(found: readonly Line[][], selection: Selection, limit: number): LeaderboardPage {
  const most = mostOf(selection, limit)
  const lines = found.flat()
  if (found.length > 1) lines.sort((a, b) => compare(a, b, selection.order))
  // What lies behind the last line of a stream that was cut is unknown: another stream may not run ahead of it.
  const cut = found.filter((stream) => stream.length === most).map((stream) => stream.at(-1)!)
  const horizon = cut.toSorted((a, b) => compare(a, b, selection.order))[0]
  const rows: ResultRow[] = []
  let last: Line | undefined
  let left = false
  for (const line of lines) {
    if (rows.length === limit || (horizon && compare(line, horizon, selection.order) > 0)) {
      left = true
      break
    }
    last = line
    if (line.fits === 1) rows.push(rowOf(line))
  }
  const more = last !== undefined && (left || horizon !== undefined)
  return { rows, next: more ? { value: last!.value, row: last!.row } : null }
}

export async function listLeaderboard(
  store: Store,
  selection: Selection,
  after: Place | null,
  limit: number,
): Promise<LeaderboardPage> {
  const [first, ...others] = leaderboardQueries(store, selection, after, limit)
  return leaderboardPage(await store.db.batch([first!, ...others]), selection, limit)
}

function mostOf(selection: Selection, limit: number): number {
  const given = Object.keys(FILTERS).filter((filter) => selection[filter as keyof typeof FILTERS] !== undefined)
  return given.length > 1 ? Math.floor(MAX_VISITED / selection.tiers.length) : limit + 1
}

function statement(selection: Selection, tier: Tier, after: Place | null, most: number): SQL {
  const { sort, order } = selection
  const column = sql.raw(COLUMNS[sort] ?? sort)
  const [lead, ...others] = (Object.keys(FILTERS) as (keyof typeof FILTERS)[]).filter(
    (name) => selection[name] !== undefined,
  )
  const is = (name: keyof typeof FILTERS) => sql`${sql.raw(FILTERS[name])} IS ${selection[name]}`
  const fits = others.length === 0 ? sql.raw('1') : sql.join(others.map(is), sql.raw(' AND '))
  const source = sql`results INDEXED BY ${sql.raw(`board_${lead ?? 'all'}_${sort}`)}`
  const chosen = sql`published = 1 AND tier = ${tier}${lead === undefined ? sql.empty() : sql` AND ${sql.raw(FILTERS[lead])} = ${selection[lead]}`}`
  const [direction, beyond] = order === 'asc' ? [sql.raw('ASC'), sql.raw('>')] : [sql.raw('DESC'), sql.raw('<')]
  const part = (where: SQL) => sql`
    SELECT * FROM (
      SELECT rowid AS "row", ${column} AS value, ${fits} AS fits, CASE WHEN ${fits} THEN ${RESULT} END AS result
      FROM ${source} WHERE ${chosen} AND ${where} ORDER BY ${column} ${direction}, rowid ${direction} LIMIT ${most})`
  // Rows of the same value first, then further values, then rows without one: each a range of the same index.
  const parts: SQL[] = []
  if (after === null) parts.push(part(sql`${column} IS NOT NULL`), part(sql`${column} IS NULL`))
  else if (after.value === null) parts.push(part(sql`${column} IS NULL AND rowid ${beyond} ${after.row}`))
  else {
    parts.push(part(sql`${column} = ${after.value} AND rowid ${beyond} ${after.row}`))
    parts.push(part(sql`${column} ${beyond} ${after.value}`), part(sql`${column} IS NULL`))
  }
  return sql`${sql.join(parts, sql.raw(' UNION ALL '))} LIMIT ${most}`
}

const RESULT = sql.raw(`json_object(
  'scanId', scan_id, 'orgId', org_id, 'modelId', model_id, 'baseId', base_id, 'suiteId', suite_id, 'kind', kind, 'tier', tier,
  'outcome', outcome, 'grade', grade, 'headline', json(headline), 'finishedAt', finished_at, 'name', name, 'baseName', base_name,
  'suiteName', suite_name, 'suiteOpen', suite_open, 'parameters', parameters)`)

function rowOf({ result }: Line): ResultRow {
  const row = JSON.parse(result!) as Omit<ResultRow, 'suiteOpen'> & { suiteOpen: 0 | 1 }
  return { ...row, suiteOpen: row.suiteOpen === 1 }
}

/** The order in which the statements give their rows. */
function compare(a: Line, b: Line, order: SortOrder): number {
  const sign = order === 'asc' ? 1 : -1
  if (a.value === null || b.value === null) {
    if (a.value !== b.value) return a.value === null ? 1 : -1
  } else if (a.value !== b.value) return a.value < b.value ? -sign : sign
  return (a.row - b.row) * sign
}
