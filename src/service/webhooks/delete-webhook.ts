import type { WebhookId } from '#contract/ids'
import { updateWebhook } from '#store/webhooks'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownWebhook } from './own-webhook.ts'

/** Nothing is sent there any more; messages on their way are dropped. */
export async function deleteWebhook(deps: Deps, caller: Member, id: WebhookId): Promise<void> {
  await ownWebhook(deps, caller, id)
  await updateWebhook(deps.store, id, { deletedAt: deps.now() })
}
