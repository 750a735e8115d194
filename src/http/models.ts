import { createRoute, z } from '@hono/zod-openapi'
import { ModelId } from '#contract/ids'
import { CreateModel, Model, ModelList, ModelQuery } from '#contract/models'
import { createModel } from '#service/models/create-model'
import { deleteModel } from '#service/models/delete-model'
import { findModel } from '#service/models/find-model'
import { listModels } from '#service/models/list-models'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const shared = { tags: ['models'], security: SECURED }
const params = z.object({ id: ModelId })

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/models',
  operationId: 'createModel',
  summary: 'Submit fine-tuned weights; the answer says what was tuned',
  middleware: [needs('submit'), jsonBody(), idempotent] as const,
  request: { body: body(CreateModel) },
  responses: {
    201: json(Model, 'The model'),
    ...refusals(
      'unauthorized',
      'forbidden',
      'not_found',
      'validation',
      'blob_missing',
      'file_missing',
      'file_unexpected',
      'pickle_refused',
      'hub_not_found',
      'hub_refused',
      'hub_unavailable',
      'base_unknown',
      'adapter_unsupported',
      'adapter_config_invalid',
      'base_mismatch',
      'tensor_missing',
      'tensor_unexpected',
      'shape_mismatch',
      'nothing_changed',
      'invalid_header',
    ),
  },
})

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/models',
  operationId: 'listModels',
  summary: "The organisation's models, newest first",
  middleware: [needs('read')] as const,
  request: { query: ModelQuery },
  responses: { 200: json(ModelList, 'One page'), ...refusals('unauthorized', 'bad_request', 'invalid_cursor') },
})

const find = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/models/{id}',
  operationId: 'getModel',
  summary: 'A model',
  middleware: [needs('read')] as const,
  request: { params },
  responses: { 200: json(Model, 'The model'), ...refusals('unauthorized', 'not_found') },
})

const remove = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/models/{id}',
  operationId: 'deleteModel',
  summary: 'Delete a model',
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 204: { description: 'Deleted' }, ...refusals('unauthorized', 'forbidden', 'not_found') },
})

export function modelRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const model = await createModel(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/models/${model.id}`)
    return c.json(model, 201)
  })
  app.openapi(list, async (c) => {
    return c.json(linked(c, await listModels(c.get('deps'), member(c), c.req.valid('query'))), 200)
  })
  app.openapi(find, async (c) => c.json(await findModel(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(remove, async (c) => {
    await deleteModel(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
