import type { SuiteId } from '#contract/ids'
import type { Suite } from '#contract/suites'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { findSuite } from '../suites/find-suite.ts'
import { type Board, viewBoard } from './view-board.ts'

/** A suite that the caller may use, with the scans that did. */
export async function viewSuite(deps: Deps, caller: Caller, id: SuiteId): Promise<Board & { suite: Suite }> {
  const suite = await findSuite(deps, caller, id)
  return { suite, ...(await viewBoard(deps, caller, { suite: id })) }
}
