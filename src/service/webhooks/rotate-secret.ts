import type { WebhookId } from '#contract/ids'
import type { CreatedWebhook } from '#contract/webhooks'
import { updateWebhook } from '#store/webhooks'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { sealSecret } from '../secrets.ts'
import { newWebhookSecret } from './new-secret.ts'
import { ownWebhook } from './own-webhook.ts'
import { showWebhook } from './show-webhook.ts'

/** A receiver has a day to learn the new secret: until then messages are signed with both. */
export const OVERLAP_MS = 24 * 3_600_000

/** Gives a webhook a new secret, shown this once. */
export async function rotateWebhookSecret(deps: Deps, caller: Member, id: WebhookId): Promise<CreatedWebhook> {
  const row = await ownWebhook(deps, caller, id)
  const secret = newWebhookSecret()
  await updateWebhook(deps.store, id, {
    secret: await sealSecret(deps, secret),
    previousSecret: row.secret,
    previousUntil: deps.now() + OVERLAP_MS,
  })
  return { ...showWebhook(row), secret }
}
