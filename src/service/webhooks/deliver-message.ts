import { type AttemptOutcome, type MessageRow, claimMessage, dropMessage, recordAttempt } from '#store/messages'
import { type WebhookRow, findWebhook, updateWebhook } from '#store/webhooks'
import type { Deps } from '../deps.ts'
import { NoAnswer, call } from '../outbound/call.ts'
import { messageBody } from './message-body.ts'
import { retryAfterMs, waitAfter } from './retry-schedule.ts'
import { signMessage } from './sign-message.ts'

/** Standard Webhooks: 15 to 30 seconds. */
const TIMEOUT_MS = 15_000
/** Longer than an attempt can last. */
const LEASE_MS = 60_000
/** Shorter waits go through the queue, which is exact; the clock looks only once a minute. */
const SOON_MS = 60_000

type Answer = Pick<AttemptOutcome['attempt'], 'status' | 'error'> & { readonly retryAfter: string | null }

/** Makes one attempt to deliver a message that is due, and decides what comes of it. Harmless when it is not, or is under way. */
export async function deliverMessage(deps: Deps, id: string): Promise<void> {
  const now = deps.now()
  const message = await claimMessage(deps.store, id, { now, leaseUntil: now + LEASE_MS })
  if (!message) return
  const webhook = await findWebhook(deps.store, message.webhookId)
  const content = webhook && webhook.disabledAt === null ? await messageBody(deps, message) : null
  if (!webhook || content === null) return dropMessage(deps.store, id, deps.now())
  const started = deps.now()
  const answer = await send(deps, webhook, { id, body: JSON.stringify(content) })
  const { status, error } = answer
  const attempt = { at: started, status, error, ms: deps.now() - started }
  await conclude(deps, message, { attempt, retryAfter: answer.retryAfter })
  // 410: the receiver asks to be left alone.
  if (status === 410) await updateWebhook(deps.store, webhook.id, { disabledAt: deps.now() })
}

async function send(deps: Deps, webhook: WebhookRow, signed: { id: string; body: string }): Promise<Answer> {
  try {
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': `Memorisk/${deps.config.version}`,
      ...(await signMessage(deps, webhook, signed)),
    }
    const answer = await call(deps, webhook.url, { method: 'POST', headers, body: signed.body, timeoutMs: TIMEOUT_MS })
    // Nothing of what the receiver says is kept, or even read.
    await answer.body?.cancel()
    return { status: answer.status, error: null, retryAfter: answer.headers.get('Retry-After') }
  } catch (error) {
    // Anything else is ours, such as a secret that a changed SEALING_KEY no longer opens: it may be mended before the last attempt.
    return { status: null, error: error instanceof NoAnswer ? error.reason : 'internal', retryAfter: null }
  }
}

async function conclude(
  deps: Deps,
  message: MessageRow,
  { attempt, retryAfter }: { attempt: AttemptOutcome['attempt']; retryAfter: string | null },
): Promise<void> {
  const now = deps.now()
  const record = (set: AttemptOutcome['set']) => recordAttempt(deps.store, message.id, { attempt, set })
  const { status } = attempt
  if (status !== null && status >= 200 && status < 300) return record({ state: 'delivered', finishedAt: now })
  const wait = status === 410 ? null : waitAfter(message.attempts, Math.random(), retryAfterMs(retryAfter, now))
  if (wait === null) return record({ state: 'failed', finishedAt: now })
  await record({ dueAt: now + wait })
  if (wait <= SOON_MS) await deps.sendErrands([{ errand: 'message', id: message.id }], Math.ceil(wait / 1000))
}
