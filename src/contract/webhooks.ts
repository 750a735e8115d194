import { MessageId, ScanId, WebhookId } from './ids.ts'
import { Timestamp, pageOf } from './page.ts'
import { z } from './zod.ts'

/** What can be told. A new kind of work adds its ends here. */
export const EventType = z.enum([
  'scan.done',
  'scan.failed',
  'scan.cancelled',
  'job.done',
  'job.failed',
  'job.cancelled',
])
export type EventType = z.infer<typeof EventType>

/** Long enough for any real address; what is longer is an attempt to smuggle something. */
const MAX_URL = 2_000

/** Whether it may be called is decided by the service: https, and no address of a private network. */
export const WebhookUrl = z
  .string()
  .max(MAX_URL)
  .refine((text) => URL.canParse(text), 'must be an absolute URL')

/** Standard Webhooks: `whsec_` and 24 to 64 random bytes in base64. */
export const WebhookSecret = z
  .string()
  .regex(
    /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    'must be `whsec_` and 24 to 64 bytes in base64',
  )
  .meta({ example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })

/** The `callback` of one scan: told of its end, whatever that is. */
export const Callback = z.strictObject({ url: WebhookUrl, secret: WebhookSecret }).meta({ id: 'Callback' })
export type Callback = z.infer<typeof Callback>

export const CreateWebhook = z
  .strictObject({
    url: WebhookUrl,
    events: z
      .array(EventType)
      .min(1)
      .max(EventType.options.length)
      .default([...EventType.options]),
  })
  .meta({ id: 'CreateWebhook' })
export type CreateWebhook = z.infer<typeof CreateWebhook>

export const Webhook = z
  .object({
    id: WebhookId,
    url: z.string(),
    events: z.array(EventType),
    scan: ScanId.nullable().meta({ description: 'Set for the `callback` of one scan' }),
    created_at: Timestamp,
    disabled_at: Timestamp.nullable().meta({ description: 'When its receiver answered 410: nothing is sent since' }),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.infer<typeof Webhook>

export const CreatedWebhook = Webhook.extend({
  secret: z.string().meta({ description: 'Verify messages with it. Shown this once.' }),
}).meta({ id: 'CreatedWebhook' })
export type CreatedWebhook = z.infer<typeof CreatedWebhook>

export const WebhookList = pageOf(Webhook)

/** `pending` until an attempt succeeds (`delivered`), the last one fails (`failed`) or nobody is there any more (`dropped`). */
export const MessageState = z.enum(['pending', 'delivered', 'failed', 'dropped'])
export type MessageState = z.infer<typeof MessageState>

/** One event on its way to one webhook, with every attempt made so far. */
export const Message = z
  .object({
    id: MessageId.meta({ description: '`webhook-id`: the same on every attempt and replay' }),
    type: EventType,
    subject: z.string().meta({ description: 'What it speaks of' }),
    state: MessageState,
    attempts: z.array(
      z.object({
        at: Timestamp,
        status: z.number().int().nullable().meta({ description: 'Status of the answer; null when there was none' }),
        error: z.string().nullable(),
        ms: z.number().int(),
      }),
    ),
    next_attempt_at: Timestamp.nullable(),
    created_at: Timestamp,
  })
  .meta({ id: 'Message' })
export type Message = z.infer<typeof Message>

export const MessageList = pageOf(Message)

/** The body of a message: thin, so that it is never stale and never carries text. `url` leads to the rest. */
export const WebhookBody = z.object({
  type: EventType,
  timestamp: Timestamp,
  data: z.object({
    id: z.string(),
    state: z.string(),
    model: z.string().nullable(),
    suite: z.string().nullable(),
    verdict: z.string().nullable(),
    grade: z.string().nullable(),
    problem: z.string().nullable().meta({ description: 'Problem code of what failed' }),
    url: z.string(),
    report_url: z.string().nullable(),
  }),
})
export type WebhookBody = z.infer<typeof WebhookBody>
