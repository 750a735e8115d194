import type { Hub } from '#contract/hubs'
import type { Page, PageQuery } from '#contract/page'
import { listHubs as hubsOf } from '#store/hubs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showHub } from './show-hub.ts'

/** The organisation's hubs, newest first. */
export async function listHubs(deps: Deps, caller: Member, query: PageQuery): Promise<Page<Hub>> {
  const scope = `hubs ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await hubsOf(deps.store, caller.org, before, query.limit + 1)
  const page = await pageOfRows(
    rows,
    { limit: query.limit, scope },
    (row) => row.id,
    (row) => row,
  )
  return { ...page, data: await Promise.all(page.data.map((row) => showHub(deps, row))) }
}
