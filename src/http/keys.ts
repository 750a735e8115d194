import { createRoute, z } from '@hono/zod-openapi'
import { KeyId } from '#contract/ids'
import { CreateKey, CreatedKey, KeyList } from '#contract/keys'
import { PageQuery } from '#contract/page'
import { createKey } from '#service/keys/create-key'
import { listKeys } from '#service/keys/list-keys'
import { revokeKey } from '#service/keys/revoke-key'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const create = createRoute({
  method: 'post',
  path: '/v1/keys',
  operationId: 'createKey',
  summary: 'Make a key; its secret is shown this once',
  tags: ['keys'],
  security: SECURED,
  middleware: [needs('admin'), jsonBody(), idempotent] as const,
  request: { body: body(CreateKey) },
  responses: {
    201: json(CreatedKey, 'The key with its secret'),
    ...refusals('unauthorized', 'forbidden', 'validation'),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/keys',
  operationId: 'listKeys',
  summary: "The organisation's keys, newest first",
  tags: ['keys'],
  security: SECURED,
  middleware: [needs('admin')] as const,
  request: { query: PageQuery },
  responses: { 200: json(KeyList, 'One page'), ...refusals('invalid_cursor', 'unauthorized', 'forbidden') },
})

const revoke = createRoute({
  method: 'delete',
  path: '/v1/keys/{id}',
  operationId: 'revokeKey',
  summary: 'Revoke a key',
  tags: ['keys'],
  security: SECURED,
  middleware: [needs('admin')] as const,
  request: { params: z.object({ id: KeyId }) },
  responses: { 204: { description: 'Revoked' }, ...refusals('unauthorized', 'forbidden', 'not_found') },
})

export function keyRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const key = await createKey(c.get('deps'), member(c), c.req.valid('json'))
    return c.json(key, 201)
  })
  app.openapi(list, async (c) => c.json(linked(c, await listKeys(c.get('deps'), member(c), c.req.valid('query'))), 200))
  app.openapi(revoke, async (c) => {
    await revokeKey(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
