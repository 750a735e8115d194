import type { HubDelivery } from '#contract/hub-deliveries'
import type { HubId } from '#contract/ids'
import type { Page, PageQuery } from '#contract/page'
import { listDeliveries as deliveriesOf } from '#store/hub-deliveries'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { ownHub } from './own-hub.ts'
import { showDelivery } from './show-delivery.ts'

/** What a hub told and what came of it, newest first. */
export async function listDeliveries(
  deps: Deps,
  caller: Member,
  { id, ...query }: PageQuery & { readonly id: HubId },
): Promise<Page<HubDelivery>> {
  await ownHub(deps, caller, id)
  const scope = `hub deliveries ${id}`
  const before = await readCursor(query.cursor, scope)
  const rows = await deliveriesOf(deps.store, id, before, query.limit + 1)
  const page = await pageOfRows(
    rows,
    { limit: query.limit, scope },
    (row) => row.id,
    (row) => row,
  )
  return { ...page, data: await Promise.all(page.data.map((row) => showDelivery(deps, row))) }
}
