import { createRoute, z } from '@hono/zod-openapi'
import { CanarySet, CanarySetList, CreateCanarySet, CreatedCanarySet } from '#contract/canary-sets'
import { CanarySetId } from '#contract/ids'
import { PageQuery } from '#contract/page'
import { createCanarySet } from '#service/canary-sets/create-canary-set'
import { findCanarySet } from '#service/canary-sets/find-canary-set'
import { listCanarySets } from '#service/canary-sets/list-canary-sets'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const shared = { tags: ['canary sets'], security: SECURED }

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/canary-sets',
  operationId: 'createCanarySet',
  summary: 'Draw canaries; the answer hands out the strings to train on, this once',
  middleware: [needs('submit'), jsonBody(), idempotent] as const,
  request: { body: body(CreateCanarySet) },
  responses: {
    201: json(CreatedCanarySet, 'The set and its training strings'),
    ...refusals('unauthorized', 'forbidden', 'validation'),
  },
})

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/canary-sets',
  operationId: 'listCanarySets',
  summary: "The organisation's canary sets, newest first",
  middleware: [needs('read')] as const,
  request: { query: PageQuery },
  responses: { 200: json(CanarySetList, 'One page'), ...refusals('unauthorized', 'invalid_cursor') },
})

const find = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/canary-sets/{id}',
  operationId: 'getCanarySet',
  summary: 'How a set was drawn, never what was drawn',
  middleware: [needs('read')] as const,
  request: { params: z.object({ id: CanarySetId }) },
  responses: { 200: json(CanarySet, 'The set'), ...refusals('unauthorized', 'not_found') },
})

export function canarySetRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const set = await createCanarySet(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/canary-sets/${set.id}`)
    return c.json(set, 201)
  })
  app.openapi(list, async (c) => {
    return c.json(linked(c, await listCanarySets(c.get('deps'), member(c), c.req.valid('query'))), 200)
  })
  app.openapi(find, async (c) => c.json(await findCanarySet(c.get('deps'), member(c), c.req.valid('param').id), 200))
}
