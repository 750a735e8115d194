import { Webhook } from 'standardwebhooks'
import type { WebhookRow } from '#store/webhooks'
import type { Deps } from '../deps.ts'
import { unsealSecret } from '../secrets.ts'

export interface Signed {
  readonly id: string
  readonly body: string
}

/** The headers of Standard Webhooks for one attempt. While a rotated secret is still good, it signs too. */
export async function signMessage(
  deps: Deps,
  webhook: WebhookRow,
  { id, body }: Signed,
): Promise<Record<string, string>> {
  const now = deps.now()
  const previous = webhook.previousUntil !== null && webhook.previousUntil > now ? webhook.previousSecret : null
  const secrets = await Promise.all(
    [webhook.secret, previous].filter((sealed) => sealed !== null).map((sealed) => unsealSecret(deps, sealed)),
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, new Date(now), body)).join(' '),
  }
}
