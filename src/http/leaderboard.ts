import { createRoute, z } from '@hono/zod-openapi'
import { Leaderboard, LeaderboardQuery } from '#contract/leaderboard'
import { ServiceError } from '#service/errors'
import { sha256 } from '#service/hash'
import { listLeaderboard } from '#service/leaderboard/list-leaderboard'
import { refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { leaderboardCsv } from './leaderboard-csv.ts'
import { chooseType } from './negotiate.ts'
import { linked } from './page.ts'

const TYPES = { json: 'application/json', csv: 'text/csv' } as const

const get = createRoute({
  method: 'get',
  path: '/v1/leaderboard',
  operationId: 'getLeaderboard',
  summary: 'Published scans, ranked',
  description:
    'Needs no key and tells everybody the same. Trust tiers are not mixed unless asked for (`tier=all`). A page of a narrow selection may ' +
    'hold fewer rows than `limit` and still have a `next_cursor`: how much one request reads is bounded.',
  tags: ['leaderboard'],
  request: {
    query: LeaderboardQuery.extend({
      format: z.enum(['json', 'csv']).optional().meta({ description: 'For links, which cannot say `Accept`' }),
    }),
  },
  responses: {
    200: {
      description: 'One page',
      content: { 'application/json': { schema: Leaderboard }, 'text/csv': { schema: z.string() } },
    },
    ...refusals('bad_request', 'invalid_cursor', 'not_acceptable'),
  },
})

export function leaderboardRoutes(app: App): void {
  app.openapi(get, async (c) => {
    const { format, ...query } = c.req.valid('query')
    const type = format === undefined ? chooseType(c.req.header('Accept'), Object.values(TYPES)) : TYPES[format]
    if (type === null) throw new ServiceError('not_acceptable', `There is ${Object.values(TYPES).join(', ')}.`)
    const page = linked(c, await listLeaderboard(c.get('deps'), query))
    c.header('Cache-Control', 'public, max-age=60, stale-while-revalidate=600')
    c.header('Access-Control-Allow-Origin', '*')
    if (type === TYPES.json) return c.json(page, 200)
    const csv = leaderboardCsv(page.data)
    c.header('ETag', `"sha256-${await sha256(csv)}"`)
    c.header('Content-Disposition', 'inline; filename="leaderboard.csv"')
    return c.body(csv, 200, { 'Content-Type': 'text/csv; charset=utf-8' })
  })
}
