import { ScanId, WebhookId } from '#contract/ids'
import { EventType, type Webhook } from '#contract/webhooks'
import type { WebhookRow } from '#store/webhooks'
import { time, timeOrNull } from '../time.ts'

/** What may be told about a webhook: never its secret. */
export function showWebhook(row: WebhookRow): Webhook {
  return {
    id: WebhookId.parse(row.id),
    url: row.url,
    events: EventType.array().parse(row.events),
    scan: row.subject === null ? null : ScanId.parse(row.subject),
    created_at: time(row.createdAt),
    disabled_at: timeOrNull(row.disabledAt),
  }
}
