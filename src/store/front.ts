import type { Tier } from '#contract/report/subject'
import { ownQuery, underWay, underWayQueries, type ResultRow } from './board.ts'
import { filterQueries, type Named } from './board-filters.ts'
import { leaderboardPage, leaderboardQueries, type Place, type Selection } from './leaderboard.ts'
import type { Store } from './store.ts'

/** As many scans under way, and of the reader's own, as the front page has room for. */
const UNDER_WAY = 20
const OWN = 10

/** Everything that the front page shows, in one batch. */
export async function readFront(
  store: Store,
  {
    orgId,
    selection,
    after,
    limit,
  }: { orgId: string | null; selection: Selection; after: Place | null; limit: number },
) {
  const page = leaderboardQueries(store, selection, after, limit)
  const running = underWayQueries(store, orgId)
  const own = orgId === null ? [] : [ownQuery(store, orgId, OWN)]
  const found = (await store.db.batch([...filterQueries(store), ...page, ...running, ...own] as never)) as unknown[][]
  const take = <T>(count: number) => found.splice(0, count) as T[][]
  const [suites, bases] = take<Named>(2) as [Named[], Named[]]
  const [tiers] = take<{ tier: Tier }>(1) as [{ tier: Tier }[]]
  return {
    suites,
    bases,
    tiers: tiers.map(({ tier }) => tier),
    page: leaderboardPage(take(page.length), selection, limit),
    running: underWay(take(running.length), {}, UNDER_WAY),
    own: take<ResultRow>(own.length).flat(),
  }
}
