import type { Base } from '#contract/bases'
import type { Page, PageQuery } from '#contract/page'
import { listBases as basesOf } from '#store/bases'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showBase } from './show-base.ts'

/** The organisation's bases and all public ones, newest first. */
export async function listBases(deps: Deps, caller: Caller, query: PageQuery): Promise<Page<Base>> {
  const scope = `bases ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await basesOf(deps.store, caller.org, before, query.limit + 1)
  return pageOfRows(
    rows,
    { limit: query.limit, scope },
    (row) => row.id,
    (row) => showBase(row, caller),
  )
}
