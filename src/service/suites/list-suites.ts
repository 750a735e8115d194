import type { Page, PageQuery } from '#contract/page'
import type { Suite } from '#contract/suites'
import { listSuites as suitesOf } from '#store/suites'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showSuite } from './show-suite.ts'

/** The caller's suites and all public ones, newest first. */
export async function listSuites(deps: Deps, caller: Caller, query: PageQuery): Promise<Page<Suite>> {
  const scope = `suites ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await suitesOf(deps.store, caller.org, { now: deps.now(), before, limit: query.limit + 1 })
  return pageOfRows(
    rows,
    { limit: query.limit, scope },
    (row) => row.id,
    (row) => showSuite(row, caller),
  )
}
