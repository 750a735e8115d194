import type { WebhookId } from '#contract/ids'
import type { Page, PageQuery } from '#contract/page'
import type { Message } from '#contract/webhooks'
import { listAttempts, listMessages as messagesOf } from '#store/messages'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { ownWebhook } from './own-webhook.ts'
import { showMessage } from './show-message.ts'

/** What was sent to a webhook and how that went, newest first. */
export async function listMessages(
  deps: Deps,
  caller: Member,
  { id, ...query }: PageQuery & { readonly id: WebhookId },
): Promise<Page<Message>> {
  await ownWebhook(deps, caller, id)
  const scope = `messages ${id}`
  const before = await readCursor(query.cursor, scope)
  const rows = await messagesOf(deps.store, id, before, query.limit + 1)
  const attempts = await listAttempts(
    deps.store,
    rows.map((row) => row.id),
  )
  const show = (row: (typeof rows)[number]) => showMessage(row, attempts.get(row.id) ?? [])
  return pageOfRows(rows, { limit: query.limit, scope }, (row) => row.id, show)
}
