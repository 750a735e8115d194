import type { Hub } from '#contract/hubs'
import type { HubId } from '#contract/ids'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownHub } from './own-hub.ts'
import { showHub } from './show-hub.ts'

export async function findHub(deps: Deps, caller: Member, id: HubId): Promise<Hub> {
  return showHub(deps, await ownHub(deps, caller, id))
}
