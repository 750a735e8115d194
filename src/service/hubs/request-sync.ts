import type { Hub } from '#contract/hubs'
import type { HubId } from '#contract/ids'
import { updateHub } from '#store/hubs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownHub } from './own-hub.ts'
import { showHub } from './show-hub.ts'

/** Has a hub's repos compared now instead of at the next turn of the clock. */
export async function requestSync(deps: Deps, caller: Member, id: HubId): Promise<Hub> {
  const row = await ownHub(deps, caller, id)
  await updateHub(deps.store, id, { syncAt: deps.now() })
  await deps.sendErrands([{ errand: 'hub_sync', id }])
  return showHub(deps, row)
}
