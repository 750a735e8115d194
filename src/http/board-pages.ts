import { type Leaderboard, LeaderboardQuery } from '#contract/leaderboard'
import { ServiceError } from '#service/errors'
import { listLeaderboard } from '#service/leaderboard/list-leaderboard'
import { viewFront } from '#service/pages/view-front'
import { PAGE_ROWS } from '#web/board-address'
import { embedPage } from '#web/embed-page'
import { frontPage } from '#web/front-page'
import type { App, Ctx } from './app-type.ts'
import { framed, reader, shown } from './page-answers.ts'

/** The leaderboard for people: the front page, and a plain one for other sites to frame. */
export function boardPageRoutes(app: App): void {
  app.get(
    '/',
    shown(async (c, caller) => {
      const origin = c.get('deps').config.publicUrl
      return frontPage({ ...(await viewFront(c.get('deps'), caller, asked(c, PAGE_ROWS))), origin }, reader(caller))
    }),
  )
  // The same for everybody: whoever frames it must not see what the reader alone may see.
  app.get('/embed/leaderboard', async (c) => {
    const { config } = c.get('deps')
    const query = asked(c, EMBED_ROWS)
    return framed(c, embedPage({ query, board: await boardOf(c, query), origin: config.publicUrl }))
  })
}

const EMBED_ROWS = 10

/** A page of the board; a stale cursor starts anew. */
async function boardOf(c: Ctx, query: LeaderboardQuery): Promise<Leaderboard> {
  try {
    return await listLeaderboard(c.get('deps'), query)
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'invalid_cursor') throw error
    return listLeaderboard(c.get('deps'), { ...query, cursor: undefined })
  }
}

/** The query of a page. A form sends empty fields, and people edit addresses: what makes no sense is left out. */
function asked(c: Ctx, rows: number): LeaderboardQuery {
  const given = c.req.query()
  const good = Object.entries(LeaderboardQuery.shape)
    .filter(([name, type]) => given[name] !== undefined && type.safeParse(given[name]).success)
    .map(([name]) => [name, given[name]])
  return LeaderboardQuery.parse({ limit: rows, ...Object.fromEntries(good) })
}
