import { createRoute } from '@hono/zod-openapi'
import { createMiddleware } from 'hono/factory'
import { HubPayload, HubReceipt } from '#contract/hub-deliveries'
import { authenticateHub } from '#service/hubs/hub-secret'
import { receiveDelivery } from '#service/hubs/receive-delivery'
import { body, json, refusals } from './answers.ts'
import type { App, Door } from './app-type.ts'
import { jsonBody } from './json-body.ts'

/** The hub whose secret came along. First of all: nothing of the body is read for anybody else. */
const secret = createMiddleware<Door>(async (c, next) => {
  c.set('hub', await authenticateHub(c.get('deps'), c.req.header('X-Webhook-Secret')))
  return next()
})

const receive = createRoute({
  method: 'post',
  path: '/v1/hooks/huggingface',
  operationId: 'receiveHuggingFaceDelivery',
  summary: "A hub's webhook: a model repo has changed",
  description:
    "Takes the payload of version 3 and the hub's secret in `X-Webhook-Secret`. The payload is a hint: the repo is read over the hub's " +
    'own API. The same delivery again changes nothing, unless it failed before: then it is tried again.',
  tags: ['hubs'],
  middleware: [secret, jsonBody()] as const,
  request: { body: body(HubPayload) },
  responses: {
    200: json(HubReceipt, 'It was taken in before'),
    202: json(HubReceipt, 'It is taken in'),
    ...refusals('unauthorized', 'bad_request', 'body_too_large', 'unsupported_media_type', 'validation'),
  },
})

export function hookRoutes(app: App): void {
  app.openapi(receive, async (c) => {
    const receipt = await receiveDelivery(c.get('deps'), c.get('hub')!, c.req.valid('json'))
    return c.json(receipt, receipt.repeated ? 200 : 202)
  })
}
