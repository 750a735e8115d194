import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { LeaderboardSort } from '#contract/leaderboard'
import { Tier } from '#contract/report/subject'
import { readFront } from '#store/front'
import { type Place, type Selection, listLeaderboard } from '#store/leaderboard'
import { publishMany } from '../support/many-results.ts'
import { watchDatabase } from '../support/watched-database.ts'

const SCANS = 100_000
/** What one page may visit. */
const MOST = 200
const PAGE = 50

beforeAll(() => publishMany(SCANS), 120_000)

const BY_RISK: Selection = { tiers: ['verified'], sort: 'risk', order: 'desc' }
const ORDERS = ['asc', 'desc'] as const
const NARROWED: [string, Partial<Selection>][] = [
  ['all', {}],
  ['suite', { suite: 'ste_005' }],
  ['base', { base: 'bas_3' }],
  ['kind', { kind: 'ia3' }],
  ['size', { size: 'over_100m' }],
]
/** Columns, where their name is not the one of the order. */
const COLUMN: Partial<Record<LeaderboardSort, string>> = { name: 'sort_name' }

describe.each(NARROWED)('of %s', (filter, narrow) => {
  test.each(LeaderboardSort.options)(
    'by %s: the first page and one far inside walk one index, and visit few rows',
    async (sort) => {
      const watched = watchDatabase()
      for (const order of ORDERS) {
        const selection = { ...BY_RISK, ...narrow, sort, order }
        const first = await listLeaderboard(watched.store, selection, null, PAGE)
        expect(first.rows).toHaveLength(PAGE)
        const deep = await placeInside(selection)
        await listLeaderboard(watched.store, selection, deep, PAGE)
        await listLeaderboard(watched.store, selection, { value: null, row: SCANS / 2 }, PAGE)
        expect(watched.trips()).toBe(3)
        for (const { rows, plan } of await watched.seen()) {
          expect(rows).toBeLessThanOrEqual(MOST)
          for (const line of plan.split('\n').filter((text) => text.includes('results'))) {
            expect(line).toMatch(new RegExp(`^SEARCH results USING INDEX board_${filter}_${sort} \\(tier=\\?`))
          }
          expect(plan).not.toContain('TEMP B-TREE')
        }
      }
    },
  )
})

/** The place behind a row from the middle. */
async function placeInside({ sort, suite, kind, base, size }: Selection): Promise<Place> {
  const column = COLUMN[sort] ?? sort
  const row = await env.DB.prepare(
    `SELECT rowid AS row, ${column} AS value FROM results WHERE tier = 'verified' AND rowid > ${SCANS / 2} AND ${column} IS NOT NULL
      AND (?1 IS NULL OR suite_id = ?1) AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR base_id = ?3) AND (?4 IS NULL OR size = ?4) LIMIT 1`,
  )
    .bind(suite ?? null, kind ?? null, base ?? null, size ?? null)
    .first<Place>()
  return row!
}

test('a page inside thousands of equal values visits no more than another', async () => {
  const watched = watchDatabase()
  for (const order of ORDERS) {
    const selection: Selection = { ...BY_RISK, sort: 'extraction', order }
    const page = await listLeaderboard(watched.store, selection, { value: 0, row: SCANS / 2 }, PAGE)
    expect(page.rows).toHaveLength(PAGE)
    expect(new Set(page.rows.map(({ finishedAt }) => (finishedAt / 1000) % 3)).size).toBe(1)
  }
  for (const { rows } of await watched.seen()) expect(rows).toBeLessThanOrEqual(MOST)
})

/** Every row of a selection, page by page. */
async function walk(selection: Selection, limit: number) {
  const watched = watchDatabase()
  const ids: string[] = []
  let visited = 0
  for (let place: Place | null | undefined; place !== null;) {
    const page = await listLeaderboard(watched.store, selection, place ?? null, limit)
    expect(page.rows.length).toBeLessThanOrEqual(limit)
    ids.push(...page.rows.map(({ scanId }) => scanId))
    const costs = (await watched.seen()).map(({ rows }) => rows)
    visited = Math.max(
      visited,
      costs.reduce((sum, rows) => sum + rows, 0),
    )
    place = page.next
  }
  return { ids, visited }
}

/** The same by one plain statement. */
async function plainly({ tiers, sort, order, suite, base, kind, size }: Selection): Promise<string[]> {
  const column = COLUMN[sort] ?? sort
  const { results } = await env.DB.prepare(
    `SELECT scan_id FROM results WHERE tier IN (SELECT value FROM json_each(?)) AND (?2 IS NULL OR suite_id = ?2) AND (?3 IS NULL OR base_id = ?3)
      AND (?4 IS NULL OR kind = ?4) AND (?5 IS NULL OR size = ?5) ORDER BY ${column} IS NULL, ${column} ${order}, rowid ${order}`,
  )
    .bind(JSON.stringify(tiers), suite ?? null, base ?? null, kind ?? null, size ?? null)
    .all<{ scan_id: string }>()
  return results.map(({ scan_id }) => scan_id)
}

const WALKS: [string, Partial<Selection>, number][] = [
  ['one suite', { suite: 'ste_005' }, PAGE],
  ['a rare suite', { suite: 'ste_rare' }, 7],
  ['a suite and a kind', { suite: 'ste_006', kind: 'lora' }, PAGE],
  ['a rare kind and a size', { kind: 'ia3', size: 'under_10m' }, PAGE],
  ['everything at once', { suite: 'ste_103', base: 'bas_3', kind: 'ia3', size: 'under_10m' }, PAGE],
  ['a suite in all tiers', { suite: 'ste_009', tiers: Tier.options }, 30],
  ['a suite and a kind in all tiers', { suite: 'ste_018', kind: 'lora', tiers: Tier.options }, 30],
]

describe.each(WALKS)('walking %s', (_, narrow, limit) => {
  test.each(['risk', 'name', 'exposure', 'extraction', 'finished_at'] as const)(
    'by %s meets every row once, in order, and no page visits too many',
    async (sort) => {
      for (const order of ORDERS) {
        const selection = { ...BY_RISK, ...narrow, sort, order }
        const { ids, visited } = await walk(selection, limit)
        expect(ids).toEqual(await plainly(selection))
        expect(visited).toBeLessThanOrEqual(MOST)
      }
    },
  )
})

test('the front page is one batch, and none of its statements visits many rows', async () => {
  const watched = watchDatabase()
  for (const orgId of [null, 'org']) {
    const front = await readFront(watched.store, { orgId, selection: BY_RISK, after: null, limit: 25 })
    expect(watched.trips()).toBe(1)
    expect(front.page.rows).toHaveLength(25)
    expect(front.tiers).toEqual(Tier.options)
    expect(front.suites).toHaveLength(40)
    expect(front.suites[0]).toEqual({ id: 'ste_rare', name: expect.stringContaining('suite ') as string })
    expect(front.bases.map(({ id }) => id)).toEqual(['bas_4', 'bas_3', 'bas_2', 'bas_1', 'bas_0'])
    expect(front.own).toHaveLength(orgId === null ? 0 : 10)
    for (const { rows, plan, sql } of await watched.seen()) {
      expect(rows, sql).toBeLessThanOrEqual(MOST)
      expect(plan, sql).not.toMatch(/SCAN (results|scans|models)\b/)
    }
  }
})
