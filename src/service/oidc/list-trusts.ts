import type { Trust } from '#contract/oidc'
import type { Page, PageQuery } from '#contract/page'
import { listTrusts as trustsOf } from '#store/trusts'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showTrust } from './show-trust.ts'

/** Whom the organisation trusts, newest first. */
export async function listTrusts(deps: Deps, caller: Member, query: PageQuery): Promise<Page<Trust>> {
  const scope = `trusts ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await trustsOf(deps.store, caller.org, before, query.limit + 1)
  return pageOfRows(
    rows,
    { limit: query.limit, scope },
    (row) => row.id,
    (row) => showTrust(deps, row),
  )
}
