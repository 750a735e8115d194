import type { CanarySet } from '#contract/canary-sets'
import type { Page, PageQuery } from '#contract/page'
import { listCanarySets as setsOf } from '#store/canary-sets'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showCanarySet } from './show-canary-set.ts'

/** The organisation's canary sets, newest first. */
export async function listCanarySets(deps: Deps, caller: Member, query: PageQuery): Promise<Page<CanarySet>> {
  const scope = `canary-sets ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await setsOf(deps.store, caller.org, before, query.limit + 1)
  return pageOfRows(rows, { limit: query.limit, scope }, (row) => row.id, showCanarySet)
}
