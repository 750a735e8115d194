import type { WebhookId } from '#contract/ids'
import type { Webhook } from '#contract/webhooks'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ownWebhook } from './own-webhook.ts'
import { showWebhook } from './show-webhook.ts'

export async function findWebhook(deps: Deps, caller: Member, id: WebhookId): Promise<Webhook> {
  return showWebhook(await ownWebhook(deps, caller, id))
}
