import type { BoardRow } from '#contract/board'
import type { Leaderboard, LeaderboardQuery } from '#contract/leaderboard'
import type { Tier } from '#contract/report/subject'
import type { Named } from '#store/board-filters'
import { readFront } from '#store/front'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { choose, cursorAt, placeAfter } from '../leaderboard/select.ts'
import { showResult } from '../leaderboard/show-result.ts'
import { showRunning, type Board } from './view-board.ts'

export interface FrontPage extends Pick<Board, 'running'> {
  readonly query: LeaderboardQuery
  readonly board: Leaderboard
  /** What the board can be narrowed to: the newest suites and bases, and the tiers that anything was published in. */
  readonly suites: readonly Named[]
  readonly bases: readonly Named[]
  readonly tiers: readonly Tier[]
  /** The organisation's own newest scans, published or not; empty for strangers. */
  readonly own: readonly BoardRow[]
}

/** The leaderboard with what it can be narrowed to, what is under way, and the caller's own scans. A stale cursor starts anew. */
export async function viewFront(deps: Deps, caller: Caller, query: LeaderboardQuery): Promise<FrontPage> {
  const { selection, limit, scope } = choose(query)
  const after = await placeAfter(query.cursor, scope).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'invalid_cursor') return null
    throw error
  })
  const { page, running, own, ...filters } = await readFront(deps.store, {
    orgId: caller.org,
    selection,
    after,
    limit,
  })
  const cursor = await cursorAt(page.next, scope)
  return {
    ...filters,
    query: after === null ? { ...query, cursor: undefined } : query,
    board: {
      data: page.rows.map((row) => showResult(row, caller.org)),
      next_cursor: cursor,
      has_more: cursor !== null,
    },
    running: running.map(showRunning),
    own: own.map((row) => showResult(row, caller.org)),
  }
}
