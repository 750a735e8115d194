import { createRoute, z } from '@hono/zod-openapi'
import { MessageId, WebhookId } from '#contract/ids'
import { PageQuery } from '#contract/page'
import { CreateWebhook, CreatedWebhook, Message, MessageList, Webhook, WebhookList } from '#contract/webhooks'
import { createWebhook } from '#service/webhooks/create-webhook'
import { deleteWebhook } from '#service/webhooks/delete-webhook'
import { findWebhook } from '#service/webhooks/find-webhook'
import { listMessages } from '#service/webhooks/list-messages'
import { listWebhooks } from '#service/webhooks/list-webhooks'
import { replayMessage } from '#service/webhooks/replay-message'
import { rotateWebhookSecret } from '#service/webhooks/rotate-secret'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const params = z.object({ id: WebhookId })
const shared = { tags: ['webhooks'], security: SECURED }

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  summary: 'Be told of the ends of scans; the signing secret is shown this once',
  description: 'Messages are signed by the Standard Webhooks specification and retried for three days.',
  middleware: [needs('admin'), jsonBody(), idempotent] as const,
  request: { body: body(CreateWebhook) },
  responses: {
    201: json(CreatedWebhook, 'The webhook with its secret'),
    ...refusals('unauthorized', 'forbidden', 'validation', 'address_refused', 'conflict', 'not_configured'),
  },
})

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  summary: "The organisation's webhooks, newest first",
  middleware: [needs('admin')] as const,
  request: { query: PageQuery },
  responses: { 200: json(WebhookList, 'One page'), ...refusals('invalid_cursor', 'unauthorized', 'forbidden') },
})

const find = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhooks/{id}',
  operationId: 'getWebhook',
  summary: 'A webhook',
  middleware: [needs('admin')] as const,
  request: { params },
  responses: { 200: json(Webhook, 'The webhook'), ...refusals('unauthorized', 'forbidden', 'not_found') },
})

const remove = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/webhooks/{id}',
  operationId: 'deleteWebhook',
  summary: 'Delete a webhook',
  middleware: [needs('admin')] as const,
  request: { params },
  responses: { 204: { description: 'Deleted' }, ...refusals('unauthorized', 'forbidden', 'not_found') },
})

const rotate = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/webhooks/{id}/secret',
  operationId: 'rotateWebhookSecret',
  summary: 'A new signing secret; for a day messages are signed with both',
  middleware: [needs('admin')] as const,
  request: { params },
  responses: {
    200: json(CreatedWebhook, 'The webhook with its new secret'),
    ...refusals('unauthorized', 'forbidden', 'not_found', 'not_configured'),
  },
})

const deliveries = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/webhooks/{id}/deliveries',
  operationId: 'listWebhookDeliveries',
  summary: 'What was sent and how that went, newest first',
  middleware: [needs('admin')] as const,
  request: { params, query: PageQuery },
  responses: {
    200: json(MessageList, 'One page'),
    ...refusals('invalid_cursor', 'unauthorized', 'forbidden', 'not_found'),
  },
})

const replay = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/webhooks/{id}/deliveries/{message}/replay',
  operationId: 'replayWebhookDelivery',
  summary: 'Send a message again, under the same id',
  middleware: [needs('admin')] as const,
  request: { params: params.extend({ message: MessageId }) },
  responses: { 202: json(Message, 'On its way'), ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict') },
})

export function webhookRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const webhook = await createWebhook(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/webhooks/${webhook.id}`)
    return c.json(webhook, 201)
  })
  app.openapi(list, async (c) =>
    c.json(linked(c, await listWebhooks(c.get('deps'), member(c), c.req.valid('query'))), 200),
  )
  app.openapi(find, async (c) => c.json(await findWebhook(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(remove, async (c) => {
    await deleteWebhook(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
  app.openapi(rotate, async (c) =>
    c.json(await rotateWebhookSecret(c.get('deps'), member(c), c.req.valid('param').id), 200),
  )
  app.openapi(deliveries, async (c) => {
    const query = { ...c.req.valid('query'), id: c.req.valid('param').id }
    return c.json(linked(c, await listMessages(c.get('deps'), member(c), query)), 200)
  })
  app.openapi(replay, async (c) => c.json(await replayMessage(c.get('deps'), member(c), c.req.valid('param')), 202))
}
