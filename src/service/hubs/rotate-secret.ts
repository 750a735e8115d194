import type { CreatedHub } from '#contract/hubs'
import type { HubId } from '#contract/ids'
import { updateHub } from '#store/hubs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { webhookUrl } from './create-hub.ts'
import { newHubSecret } from './hub-secret.ts'
import { ownHub } from './own-hub.ts'
import { showHub } from './show-hub.ts'

/** Gives a hub's webhooks a new secret, shown this once. The old one opens nothing from now on; the re-sync bridges the change. */
export async function rotateHubSecret(deps: Deps, caller: Member, id: HubId): Promise<CreatedHub> {
  const row = await ownHub(deps, caller, id)
  const { secret, hash } = await newHubSecret(id)
  await updateHub(deps.store, id, { secretHash: hash })
  return { ...(await showHub(deps, row)), secret, webhook_url: webhookUrl(deps) }
}
