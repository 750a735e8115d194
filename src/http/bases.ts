import { createRoute, z } from '@hono/zod-openapi'
import { Base, BaseList, CreateBase } from '#contract/bases'
import { BaseId } from '#contract/ids'
import { PageQuery } from '#contract/page'
import { createBase } from '#service/bases/create-base'
import { findBase } from '#service/bases/find-base'
import { listBases } from '#service/bases/list-bases'
import { OPEN_OR_SECURED, SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const create = createRoute({
  method: 'post',
  path: '/v1/bases',
  operationId: 'createBase',
  summary: 'Register a pretrained model from uploaded files',
  tags: ['bases'],
  security: SECURED,
  middleware: [needs('admin'), jsonBody(), idempotent] as const,
  request: { body: body(CreateBase) },
  responses: {
    200: json(Base, 'It was registered before, with the same content'),
    201: json(Base, 'The base'),
    ...refusals(
      'unauthorized',
      'forbidden',
      'not_found',
      'conflict',
      'validation',
      'blob_missing',
      'file_missing',
      'file_unexpected',
      'pickle_refused',
      'hub_not_found',
      'hub_refused',
      'hub_unavailable',
      'config_invalid',
      'architecture_unsupported',
      'tokenizer_unsupported',
      'frequencies_invalid',
      'tensor_missing',
      'shape_mismatch',
      'invalid_header',
    ),
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/bases',
  operationId: 'listBases',
  summary: "The organisation's bases and public ones, newest first",
  tags: ['bases'],
  security: OPEN_OR_SECURED,
  request: { query: PageQuery },
  responses: { 200: json(BaseList, 'One page'), ...refusals('invalid_cursor') },
})

const find = createRoute({
  method: 'get',
  path: '/v1/bases/{id}',
  operationId: 'getBase',
  summary: 'A base',
  tags: ['bases'],
  security: OPEN_OR_SECURED,
  request: { params: z.object({ id: BaseId }) },
  responses: { 200: json(Base, 'The base'), ...refusals('not_found') },
})

export function baseRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const { base, created } = await createBase(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/bases/${base.id}`)
    return c.json(base, created ? 201 : 200)
  })
  app.openapi(list, async (c) => {
    return c.json(linked(c, await listBases(c.get('deps'), c.get('caller'), c.req.valid('query'))), 200)
  })
  app.openapi(find, async (c) => c.json(await findBase(c.get('deps'), c.get('caller'), c.req.valid('param').id), 200))
}
