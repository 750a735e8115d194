import { type Callback, EventType } from '#contract/webhooks'
import { insertMessage, messageId } from '#store/messages'
import { insertWebhook } from '#store/webhooks'
import type { ScanRow } from '#store/scans'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { sealSecret } from '../secrets.ts'
import { sendMessagesOf } from './send-messages.ts'

/** Has somebody told of the end of one thing, whatever that end is. Must come before the thing begins, so that no end is missed. */
export async function addCallback(deps: Deps, caller: Owner, subject: string, callback: Callback): Promise<string> {
  const id = deps.newId('whk')
  await insertWebhook(deps.store, {
    id,
    orgId: caller.org,
    url: callback.url,
    events: [...EventType.options],
    subject,
    secret: await sealSecret(deps, callback.secret),
    createdAt: deps.now(),
  })
  return id
}

/** The same for a scan that is over already: told at once. */
export async function callBack(deps: Deps, caller: Owner, scan: ScanRow, callback: Callback): Promise<void> {
  const webhookId = await addCallback(deps, caller, scan.id, callback)
  const now = deps.now()
  await insertMessage(deps.store, {
    id: messageId(scan.id, webhookId),
    webhookId,
    orgId: caller.org,
    type: `scan.${scan.state}`,
    subject: scan.id,
    state: 'pending',
    dueAt: now,
    createdAt: now,
  })
  await sendMessagesOf(deps, scan.id)
}
