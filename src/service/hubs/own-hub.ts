import type { HubId } from '#contract/ids'
import { type HubRow, findHub } from '#store/hubs'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The organisation's own hub. Anybody else's does not exist. */
export async function ownHub(deps: Deps, caller: Owner, id: HubId): Promise<HubRow> {
  const row = await findHub(deps.store, id)
  if (!row || row.orgId !== caller.org) throw notFound('hub')
  return row
}
