import { createRoute, z } from '@hono/zod-openapi'
import { TrustId } from '#contract/ids'
import { CreateTrust, ExchangeToken, ExchangedKey, Trust, TrustList } from '#contract/oidc'
import { PageQuery } from '#contract/page'
import { createTrust } from '#service/oidc/create-trust'
import { deleteTrust } from '#service/oidc/delete-trust'
import { exchangeToken } from '#service/oidc/exchange-token'
import { listTrusts } from '#service/oidc/list-trusts'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const exchange = createRoute({
  method: 'post',
  path: '/v1/oidc/exchange',
  operationId: 'exchangeToken',
  summary: "Trade a GitHub job's OIDC token for a short-lived key",
  description:
    'Needs no key. The token must be signed by GitHub and made for the `audience` of a trust that covers the job.',
  tags: ['keys'],
  middleware: [jsonBody()] as const,
  request: { body: body(ExchangeToken) },
  responses: {
    201: json(ExchangedKey, 'The key, for two hours'),
    ...refusals('unauthorized', 'validation', 'unavailable'),
  },
})

const create = createRoute({
  method: 'post',
  path: '/v1/oidc/trusts',
  operationId: 'createTrust',
  summary: "Let a repository's GitHub jobs get keys without a stored secret",
  tags: ['keys'],
  security: SECURED,
  middleware: [needs('admin'), jsonBody(), idempotent] as const,
  request: { body: body(CreateTrust) },
  responses: { 201: json(Trust, 'The trust'), ...refusals('unauthorized', 'forbidden', 'validation') },
})

const list = createRoute({
  method: 'get',
  path: '/v1/oidc/trusts',
  operationId: 'listTrusts',
  summary: 'Whom the organisation trusts, newest first',
  tags: ['keys'],
  security: SECURED,
  middleware: [needs('admin')] as const,
  request: { query: PageQuery },
  responses: { 200: json(TrustList, 'One page'), ...refusals('invalid_cursor', 'unauthorized', 'forbidden') },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/oidc/trusts/{id}',
  operationId: 'deleteTrust',
  summary: 'Trust a repository no more',
  tags: ['keys'],
  security: SECURED,
  middleware: [needs('admin')] as const,
  request: { params: z.object({ id: TrustId }) },
  responses: { 204: { description: 'Gone' }, ...refusals('unauthorized', 'forbidden', 'not_found') },
})

export function oidcRoutes(app: App): void {
  app.openapi(exchange, async (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json(await exchangeToken(c.get('deps'), c.req.valid('json')), 201)
  })
  app.openapi(create, async (c) => c.json(await createTrust(c.get('deps'), member(c), c.req.valid('json')), 201))
  app.openapi(list, async (c) =>
    c.json(linked(c, await listTrusts(c.get('deps'), member(c), c.req.valid('query'))), 200),
  )
  app.openapi(remove, async (c) => {
    await deleteTrust(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
