import { createRoute, z } from '@hono/zod-openapi'
import { HubDelivery, HubDeliveryList } from '#contract/hub-deliveries'
import { CreateHub, CreatedHub, Hub, HubList, UpdateHub } from '#contract/hubs'
import { HubDeliveryId, HubId } from '#contract/ids'
import { PageQuery } from '#contract/page'
import { createHub } from '#service/hubs/create-hub'
import { deleteHub } from '#service/hubs/delete-hub'
import { findHub } from '#service/hubs/find-hub'
import { listDeliveries } from '#service/hubs/list-deliveries'
import { listHubs } from '#service/hubs/list-hubs'
import { replayDelivery } from '#service/hubs/replay-delivery'
import { requestSync } from '#service/hubs/request-sync'
import { rotateHubSecret } from '#service/hubs/rotate-secret'
import { updateHub } from '#service/hubs/update-hub'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const params = z.object({ id: HubId })
const shared = { tags: ['hubs'], security: SECURED }
const denied = ['unauthorized', 'forbidden'] as const

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/hubs',
  operationId: 'createHub',
  summary: "Have a hub's models scanned; the webhook's secret is shown this once",
  middleware: [needs('admin'), jsonBody(), idempotent] as const,
  request: { body: body(CreateHub) },
  responses: {
    201: json(CreatedHub, "The hub, with its webhook's address and secret"),
    ...refusals(...denied, 'validation', 'address_refused', 'not_configured'),
  },
})

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/hubs',
  operationId: 'listHubs',
  summary: "The organisation's hubs, newest first",
  middleware: [needs('admin')] as const,
  request: { query: PageQuery },
  responses: { 200: json(HubList, 'One page'), ...refusals(...denied, 'invalid_cursor') },
})

const find = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/hubs/{id}',
  operationId: 'getHub',
  summary: 'A hub, its quota and its last comparison',
  middleware: [needs('admin')] as const,
  request: { params },
  responses: { 200: json(Hub, 'The hub'), ...refusals(...denied, 'not_found') },
})

const update = createRoute({
  ...shared,
  method: 'patch',
  path: '/v1/hubs/{id}',
  operationId: 'updateHub',
  summary: 'Change settings of a hub',
  middleware: [needs('admin'), jsonBody()] as const,
  request: { params, body: body(UpdateHub) },
  responses: {
    200: json(Hub, 'The hub'),
    ...refusals(...denied, 'not_found', 'validation', 'not_configured'),
  },
})

const remove = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/hubs/{id}',
  operationId: 'deleteHub',
  summary: 'Forget a hub; its models and scans stay',
  middleware: [needs('admin')] as const,
  request: { params },
  responses: { 204: { description: 'Forgotten' }, ...refusals(...denied, 'not_found') },
})

const rotate = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/hubs/{id}/secret',
  operationId: 'rotateHubSecret',
  summary: "A new secret for the hub's webhooks; the old one opens nothing any more",
  middleware: [needs('admin')] as const,
  request: { params },
  responses: { 200: json(CreatedHub, 'The hub with its new secret'), ...refusals(...denied, 'not_found') },
})

const sync = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/hubs/{id}/sync',
  operationId: 'syncHub',
  summary: "Compare the owners' repos now",
  middleware: [needs('admin')] as const,
  request: { params },
  responses: { 202: json(Hub, 'Under way'), ...refusals(...denied, 'not_found') },
})

const deliveries = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/hubs/{id}/deliveries',
  operationId: 'listHubDeliveries',
  summary: 'What the hub told and what came of it, newest first',
  middleware: [needs('admin')] as const,
  request: { params, query: PageQuery },
  responses: { 200: json(HubDeliveryList, 'One page'), ...refusals(...denied, 'invalid_cursor', 'not_found') },
})

const replay = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/hubs/{id}/deliveries/{delivery}/replay',
  operationId: 'replayHubDelivery',
  summary: 'Do a delivery again, with the repo as it is now',
  middleware: [needs('admin')] as const,
  request: { params: params.extend({ delivery: HubDeliveryId }) },
  responses: { 202: json(HubDelivery, 'Queued'), ...refusals(...denied, 'not_found', 'conflict') },
})

export function hubRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const hub = await createHub(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/hubs/${hub.id}`)
    return c.json(hub, 201)
  })
  app.openapi(list, async (c) => c.json(linked(c, await listHubs(c.get('deps'), member(c), c.req.valid('query'))), 200))
  app.openapi(find, async (c) => c.json(await findHub(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(update, async (c) => {
    const change = { id: c.req.valid('param').id, change: c.req.valid('json') }
    return c.json(await updateHub(c.get('deps'), member(c), change), 200)
  })
  app.openapi(remove, async (c) => {
    await deleteHub(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
  app.openapi(rotate, async (c) =>
    c.json(await rotateHubSecret(c.get('deps'), member(c), c.req.valid('param').id), 200),
  )
  app.openapi(sync, async (c) => c.json(await requestSync(c.get('deps'), member(c), c.req.valid('param').id), 202))
  app.openapi(deliveries, async (c) => {
    const query = { ...c.req.valid('query'), id: c.req.valid('param').id }
    return c.json(linked(c, await listDeliveries(c.get('deps'), member(c), query)), 200)
  })
  app.openapi(replay, async (c) => c.json(await replayDelivery(c.get('deps'), member(c), c.req.valid('param')), 202))
}
