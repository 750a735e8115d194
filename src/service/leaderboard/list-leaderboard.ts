import type { Leaderboard, LeaderboardQuery } from '#contract/leaderboard'
import { listLeaderboard as list } from '#store/leaderboard'
import type { Deps } from '../deps.ts'
import { showResult } from './show-result.ts'
import { choose, cursorAt, placeAfter } from './select.ts'

/** A page of what is published, the same for everybody. */
export async function listLeaderboard(deps: Deps, query: LeaderboardQuery): Promise<Leaderboard> {
  const { selection, limit, scope } = choose(query)
  const { rows, next } = await list(deps.store, selection, await placeAfter(query.cursor, scope), limit)
  const cursor = await cursorAt(next, scope)
  return { data: rows.map((row) => showResult(row, null)), next_cursor: cursor, has_more: cursor !== null }
}
