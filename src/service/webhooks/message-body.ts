import { EventType, type WebhookBody } from '#contract/webhooks'
import { findJob } from '#store/jobs'
import type { MessageRow } from '#store/messages'
import { findScan } from '#store/scans'
import type { Deps } from '../deps.ts'
import { time } from '../time.ts'

/** What a message says, or null when its subject is gone. What has ended does not change, so every attempt says the same. */
export async function messageBody(deps: Deps, message: MessageRow): Promise<WebhookBody | null> {
  const type = EventType.parse(message.type)
  const found = await (type.startsWith('job.') ? jobData(deps, message.subject) : scanData(deps, message.subject))
  return found && { type, timestamp: time(found.at), data: found.data }
}

type Found = { readonly at: number; readonly data: WebhookBody['data'] } | null

async function scanData(deps: Deps, id: string): Promise<Found> {
  const scan = await findScan(deps.store, id)
  if (!scan || scan.finishedAt === null) return null
  const { state, modelId: model, suiteId: suite, verdict, grade, problem } = scan
  const url = `${deps.config.publicUrl}/v1/scans/${id}`
  const report_url = state === 'done' ? `${url}/report` : null
  return {
    at: scan.finishedAt,
    data: { id, state, model, suite, verdict, grade, problem: problem?.code ?? null, url, report_url },
  }
}

async function jobData(deps: Deps, id: string): Promise<Found> {
  const job = await findJob(deps.store, id)
  if (!job || job.finishedAt === null) return null
  const { state, modelId: model, suiteId: suite, problem } = job
  const url = `${deps.config.publicUrl}/v1/jobs/${id}`
  const none = { verdict: null, grade: null, report_url: null }
  return { at: job.finishedAt, data: { id, state, model, suite, problem: problem?.code ?? null, url, ...none } }
}
