import { EventType, type WebhookBody } from '#contract/webhooks'
import type { MessageRow } from '#store/messages'
import { findScan } from '#store/scans'
import type { Deps } from '../deps.ts'
import { time } from '../time.ts'

/** What a message says, or null when its subject is gone. An ended scan does not change, so every attempt says the same. */
export async function messageBody(deps: Deps, message: MessageRow): Promise<WebhookBody | null> {
  const scan = await findScan(deps.store, message.subject)
  if (!scan || scan.finishedAt === null) return null
  const url = `${deps.config.publicUrl}/v1/scans/${scan.id}`
  return {
    type: EventType.parse(message.type),
    timestamp: time(scan.finishedAt),
    data: {
      id: scan.id,
      state: scan.state,
      model: scan.modelId,
      suite: scan.suiteId,
      verdict: scan.verdict,
      grade: scan.grade,
      problem: scan.problem?.code ?? null,
      url,
      report_url: scan.state === 'done' ? `${url}/report` : null,
    },
  }
}
