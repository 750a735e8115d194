import type { Hub, UpdateHub } from '#contract/hubs'
import type { HubId } from '#contract/ids'
import { updateHub as update } from '#store/hubs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { sealSecret } from '../secrets.ts'
import { checkSettings } from './check-settings.ts'
import { ownHub } from './own-hub.ts'
import { showHub } from './show-hub.ts'

/** Changes a hub's settings. Its endpoint stays: another place is another hub, and must not get this one's token. */
export async function updateHub(
  deps: Deps,
  caller: Member,
  { id, change }: { readonly id: HubId; readonly change: UpdateHub },
): Promise<Hub> {
  await ownHub(deps, caller, id)
  await checkSettings(deps, caller, change)
  const { name, token, suites, owners, base_aliases, publish, quota } = change
  await update(deps.store, id, {
    ...(name !== undefined && { name }),
    ...(token !== undefined && { token: token === null ? null : await sealSecret(deps, token) }),
    ...(suites && { suites: [...new Set(suites)] }),
    ...(owners && { owners: [...new Set(owners)] }),
    ...(base_aliases && { baseAliases: base_aliases }),
    ...(publish && { publish }),
    ...(quota !== undefined && { quota }),
  })
  return showHub(deps, await ownHub(deps, caller, id))
}
