import { createRoute, z } from '@hono/zod-openapi'
import { Blob } from '#contract/blobs'
import { Sha256, UploadId } from '#contract/ids'
import { CreateUpload, PartNumber, Upload, UploadPart } from '#contract/uploads'
import { completeUpload } from '#service/uploads/complete-upload'
import { createUpload } from '#service/uploads/create-upload'
import { findUpload } from '#service/uploads/find-upload'
import { putPart } from '#service/uploads/put-part'
import { SECURED, binary, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { needsUploader, uploader } from './auth.ts'
import { binaryBody } from './binary-body.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'

const address = z.object({ sha256: Sha256, id: UploadId })
const shared = { tags: ['blobs'], security: SECURED }

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/blobs/{sha256}/uploads',
  operationId: 'createUpload',
  summary: 'Begin, or go on with, an upload in parts',
  middleware: [needsUploader, jsonBody(), idempotent] as const,
  request: { params: z.object({ sha256: Sha256 }), body: body(CreateUpload) },
  responses: {
    200: json(Upload, 'An unfinished upload of this content'),
    201: json(Upload, 'A new upload'),
    ...refusals('unauthorized', 'forbidden', 'validation'),
  },
})

const find = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/blobs/{sha256}/uploads/{id}',
  operationId: 'getUpload',
  summary: 'The parts that have arrived',
  middleware: [needsUploader] as const,
  request: { params: address },
  responses: { 200: json(Upload, 'The upload'), ...refusals('unauthorized', 'forbidden', 'not_found', 'gone') },
})

const part = createRoute({
  ...shared,
  method: 'put',
  path: '/v1/blobs/{sha256}/uploads/{id}/parts/{part}',
  operationId: 'putPart',
  summary: 'Send one part; one that is there already stays',
  middleware: [needsUploader] as const,
  request: { params: address.extend({ part: PartNumber }), body: binary },
  responses: {
    200: json(UploadPart, 'It has arrived'),
    ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict', 'gone', 'length_required', 'part_invalid'),
  },
})

const complete = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/blobs/{sha256}/uploads/{id}/complete',
  operationId: 'completeUpload',
  summary: 'Verify size and digest, and make it a blob',
  middleware: [needsUploader] as const,
  request: { params: address },
  responses: {
    200: json(Blob, 'It is a blob'),
    ...refusals('unauthorized', 'forbidden', 'not_found', 'gone', 'upload_incomplete', 'digest_mismatch'),
  },
})

export function uploadRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const { sha256 } = c.req.valid('param')
    const { upload, created } = await createUpload(c.get('deps'), uploader(c), { sha256, ...c.req.valid('json') })
    c.header('Location', `${c.req.path}/${upload.id}`)
    return c.json(upload, created ? 201 : 200)
  })
  app.openapi(find, async (c) => c.json(await findUpload(c.get('deps'), uploader(c), c.req.valid('param')), 200))
  app.openapi(part, async (c) => {
    const input = { ...c.req.valid('param'), ...binaryBody(c) }
    return c.json(await putPart(c.get('deps'), uploader(c), input), 200)
  })
  app.openapi(complete, async (c) =>
    c.json(await completeUpload(c.get('deps'), uploader(c), c.req.valid('param')), 200),
  )
}
