import type { MessageId, WebhookId } from '#contract/ids'
import type { Message } from '#contract/webhooks'
import { findMessage, listAttempts, reviveMessage } from '#store/messages'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, notFound } from '../errors.ts'
import { ownWebhook } from './own-webhook.ts'
import { showMessage } from './show-message.ts'

/** Sends a message again, whatever became of it: the same id, so a receiver that has seen it can tell. */
export async function replayMessage(
  deps: Deps,
  caller: Member,
  { id, message }: { readonly id: WebhookId; readonly message: MessageId },
): Promise<Message> {
  const webhook = await ownWebhook(deps, caller, id)
  if (!(await findMessage(deps.store, id, message))) throw notFound('message')
  if (webhook.disabledAt !== null)
    throw new ServiceError('conflict', 'Its receiver answered 410 and wants no more. Register a new webhook.')
  await reviveMessage(deps.store, message, deps.now())
  await deps.sendErrands([{ errand: 'message', id: message }])
  const row = await findMessage(deps.store, id, message)
  if (!row) throw notFound('message')
  return showMessage(row, (await listAttempts(deps.store, [message])).get(message) ?? [])
}
