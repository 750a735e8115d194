import type { HubId } from '#contract/ids'
import { updateHub } from '#store/hubs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownHub } from './own-hub.ts'

/** Its secret opens nothing any more and its token is forgotten; models and scans stay. */
export async function deleteHub(deps: Deps, caller: Member, id: HubId): Promise<void> {
  await ownHub(deps, caller, id)
  await updateHub(deps.store, id, { deletedAt: deps.now(), token: null })
}
