import type { BoardRow, RunningRow } from '#contract/board'
import { type BoardFilter, listResults, listUnderWay, type underWay } from '#store/board'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { NUMBERS, showResult } from '../leaderboard/show-result.ts'

/** As many as a page shows without pages of its own. */
const ROWS = 50
const UNDER_WAY = 20

export interface Board {
  readonly rows: BoardRow[]
  readonly running: RunningRow[]
}

/** The scans of a model or a suite that the caller may see, newest first: published ones, and the own organisation's. */
export async function viewBoard(deps: Deps, caller: Caller, only: Omit<BoardFilter, 'orgId'>): Promise<Board> {
  const filter = { ...only, orgId: caller.org }
  const [found, running] = await Promise.all([
    listResults(deps.store, filter, ROWS),
    listUnderWay(deps.store, filter, UNDER_WAY),
  ])
  return { rows: found.map((row) => showResult(row, caller.org)), running: running.map(showRunning) }
}

export function showRunning({
  scan,
  name,
  kind,
  state,
  emulated,
  done,
  total,
}: ReturnType<typeof underWay>[number]): RunningRow {
  return { scan: scan as RunningRow['scan'], name: name ?? NUMBERS, kind, state, emulated: emulated === 1, done, total }
}
