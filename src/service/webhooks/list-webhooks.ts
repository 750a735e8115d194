import type { Page, PageQuery } from '#contract/page'
import type { Webhook } from '#contract/webhooks'
import { listWebhooks as webhooksOf } from '#store/webhooks'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { pageOfRows, readCursor } from '../page.ts'
import { showWebhook } from './show-webhook.ts'

/** The organisation's webhooks, newest first. Callbacks of single scans are not among them. */
export async function listWebhooks(deps: Deps, caller: Member, query: PageQuery): Promise<Page<Webhook>> {
  const scope = `webhooks ${caller.org}`
  const before = await readCursor(query.cursor, scope)
  const rows = await webhooksOf(deps.store, caller.org, before, query.limit + 1)
  return pageOfRows(rows, { limit: query.limit, scope }, (row) => row.id, showWebhook)
}
