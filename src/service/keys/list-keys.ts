import type { Key } from '#contract/keys'
import type { Page, PageQuery } from '#contract/page'
import { listKeys as keysOf } from '#store/keys'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showKey } from './show-key.ts'

/** The organisation's keys, newest first, revoked ones included. */
export async function listKeys(deps: Deps, caller: Member, query: PageQuery): Promise<Page<Key>> {
  const scope = `keys ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await keysOf(deps.store, caller.org, before, query.limit + 1)
  return pageOfRows(rows, { limit: query.limit, scope }, (row) => row.id, showKey)
}
