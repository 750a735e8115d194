import { createRoute, z } from '@hono/zod-openapi'
import { SuiteId } from '#contract/ids'
import { PageQuery } from '#contract/page'
import { CreateSuite, Example, Suite, SuiteList } from '#contract/suites'
import { createSuite } from '#service/suites/create-suite'
import { deleteSuite } from '#service/suites/delete-suite'
import { findSuite } from '#service/suites/find-suite'
import { listSuites } from '#service/suites/list-suites'
import { OPEN_OR_SECURED, SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

/** Suites given inline are parsed as a whole, so they stay small; larger ones come as a blob and are streamed. */
const INLINE_BODY = 4 * 1024 * 1024
const params = z.object({ id: SuiteId })

const create = createRoute({
  method: 'post',
  path: '/v1/suites',
  operationId: 'createSuite',
  summary: 'Make a suite from a JSONL blob or from examples in the body',
  tags: ['suites'],
  security: SECURED,
  middleware: [needs('submit'), jsonBody(INLINE_BODY), idempotent] as const,
  request: { body: body(CreateSuite) },
  responses: {
    201: json(Suite, 'The suite'),
    ...refusals('unauthorized', 'forbidden', 'validation', 'blob_missing', 'suite_line_invalid', 'suite_too_large'),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/suites',
  operationId: 'listSuites',
  summary: "The organisation's suites and public ones, newest first",
  tags: ['suites'],
  security: OPEN_OR_SECURED,
  request: { query: PageQuery },
  responses: { 200: json(SuiteList, 'One page'), ...refusals('invalid_cursor') },
})

const find = createRoute({
  method: 'get',
  path: '/v1/suites/{id}',
  operationId: 'getSuite',
  summary: 'A suite: counts and digest, never its text',
  tags: ['suites'],
  security: OPEN_OR_SECURED,
  request: { params },
  responses: { 200: json(Suite, 'The suite'), ...refusals('not_found') },
})

const remove = createRoute({
  method: 'delete',
  path: '/v1/suites/{id}',
  operationId: 'deleteSuite',
  summary: 'Delete a suite and its text',
  tags: ['suites'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 204: { description: 'Deleted' }, ...refusals('unauthorized', 'forbidden', 'not_found') },
})

export function suiteRoutes(app: App): void {
  app.openAPIRegistry.register('Example', Example)
  app.openapi(create, async (c) => {
    const suite = await createSuite(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/suites/${suite.id}`)
    return c.json(suite, 201)
  })
  app.openapi(list, async (c) => {
    return c.json(linked(c, await listSuites(c.get('deps'), c.get('caller'), c.req.valid('query'))), 200)
  })
  app.openapi(find, async (c) => c.json(await findSuite(c.get('deps'), c.get('caller'), c.req.valid('param').id), 200))
  app.openapi(remove, async (c) => {
    await deleteSuite(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
