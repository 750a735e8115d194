import type { WebhookId } from '#contract/ids'
import { type WebhookRow, findWebhook } from '#store/webhooks'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The organisation's own webhook, the callback of a scan included. Anybody else's does not exist. */
export async function ownWebhook(deps: Deps, caller: Member, id: WebhookId): Promise<WebhookRow> {
  const row = await findWebhook(deps.store, id)
  if (!row || row.orgId !== caller.org) throw notFound('webhook')
  return row
}
