import { LeaderboardQuery } from '#contract/leaderboard'

/** Rows on a page for people: what one looks through before asking for less. */
export const PAGE_ROWS = 25

/** The address of a state of the board: what is as it is by default is left out, and a change of anything starts at the first page. */
export function boardAddress(path: string, query: LeaderboardQuery, change: Partial<LeaderboardQuery> = {}): string {
  const state = { ...query, cursor: undefined, ...change }
  const plain = LeaderboardQuery.parse({})
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(state)) {
    const usual = name === 'limit' && !path.startsWith('/v1/') ? PAGE_ROWS : plain[name as keyof LeaderboardQuery]
    if (value !== undefined && value !== usual) search.set(name, String(value))
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`
}
