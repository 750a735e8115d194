import { createRoute, z } from '@hono/zod-openapi'
import { Blob } from '#contract/blobs'
import { Sha256 } from '#contract/ids'
import { findBlob } from '#service/blobs/find-blob'
import { putBlob } from '#service/blobs/put-blob'
import { SECURED, binary, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { binaryBody } from './binary-body.ts'

const params = z.object({ sha256: Sha256 })

const find = createRoute({
  method: 'get',
  path: '/v1/blobs/{sha256}',
  operationId: 'getBlob',
  summary: 'Whether the organisation holds this content; HEAD asks without a body',
  tags: ['blobs'],
  security: SECURED,
  middleware: [needs('read')] as const,
  request: { params },
  responses: { 200: json(Blob, 'It is there'), ...refusals('unauthorized', 'not_found') },
})

const put = createRoute({
  method: 'put',
  path: '/v1/blobs/{sha256}',
  operationId: 'putBlob',
  summary: 'Upload up to 95 MB under its digest',
  tags: ['blobs'],
  security: SECURED,
  middleware: [needs('submit')] as const,
  request: { params, body: binary },
  responses: {
    200: json(Blob, 'It was there already'),
    201: json(Blob, 'It is stored'),
    ...refusals('unauthorized', 'forbidden', 'length_required', 'body_too_large', 'digest_mismatch', 'size_mismatch'),
  },
})

export function blobRoutes(app: App): void {
  app.openapi(find, async (c) => c.json(await findBlob(c.get('deps'), member(c), c.req.valid('param').sha256), 200))
  app.openapi(put, async (c) => {
    const { sha256 } = c.req.valid('param')
    const { blob, created } = await putBlob(c.get('deps'), member(c), { sha256, ...binaryBody(c) })
    return c.json(blob, created ? 201 : 200)
  })
}
