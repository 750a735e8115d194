import { createRoute, z } from '@hono/zod-openapi'
import { JobId, Sha256 } from '#contract/ids'
import { JobOutput, OutputName } from '#contract/job-outputs'
import { JobInput, JobSpec } from '#contract/job-spec'
import { putOutput } from '#service/jobs/put-output'
import { readInput } from '#service/jobs/read-input'
import { readSpec } from '#service/jobs/read-spec'
import { SECURED, binary, binaryAnswer, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { needsRunner, runnerOf } from './auth.ts'
import { binaryBody } from './binary-body.ts'

const shared = { tags: ['runner'], security: SECURED }
const params = z.object({ id: JobId })

const spec = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/jobs/{id}/spec',
  operationId: 'getJobSpec',
  summary: 'What the runner has to do',
  middleware: [needsRunner] as const,
  request: { params },
  responses: { 200: json(JobSpec, 'The work order'), ...refusals('unauthorized', 'not_found', 'gone') },
})

const input = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/jobs/{id}/inputs/{role}/{file}',
  operationId: 'getJobInput',
  summary: 'One of the files to work on',
  middleware: [needsRunner] as const,
  request: { params: params.extend({ role: JobInput.shape.role, file: JobInput.shape.file }) },
  responses: { 200: binaryAnswer('Its bytes'), ...refusals('unauthorized', 'not_found', 'gone') },
})

const output = createRoute({
  ...shared,
  method: 'put',
  path: '/v1/jobs/{id}/outputs/{name}',
  operationId: 'putJobOutput',
  summary: 'Hand in a file of up to 95 MB, or name one that was uploaded in parts',
  middleware: [needsRunner] as const,
  request: {
    params: params.extend({ name: OutputName }),
    query: z.object({
      sha256: Sha256,
      uploaded: z.enum(['true', 'false']).default('false').meta({
        description: 'There is no body: the content came through `/v1/blobs/{sha256}/uploads`',
      }),
    }),
    body: { ...binary, required: false },
  },
  responses: {
    200: json(JobOutput, 'Taken'),
    ...refusals(
      'unauthorized',
      'not_found',
      'gone',
      'bad_request',
      'length_required',
      'body_too_large',
      'digest_mismatch',
      'size_mismatch',
      'blob_missing',
      'output_unexpected',
      'output_invalid',
      'pickle_refused',
      'invalid_header',
    ),
  },
})

export function jobRunnerRoutes(app: App): void {
  app.openapi(spec, async (c) => {
    c.header('Cache-Control', 'no-store')
    return c.json(await readSpec(c.get('deps'), runnerOf(c, c.req.valid('param').id)), 200)
  })
  app.openapi(input, async (c) => {
    const { id, ...which } = c.req.valid('param')
    const { size, sha256, body } = await readInput(c.get('deps'), runnerOf(c, id), which)
    return c.body(body, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      ETag: `"sha256-${sha256}"`,
    })
  })
  app.openapi(output, async (c) => {
    const { id, name } = c.req.valid('param')
    const { sha256, uploaded } = c.req.valid('query')
    const content = uploaded === 'true' ? null : binaryBody(c)
    return c.json(await putOutput(c.get('deps'), runnerOf(c, id), { name, sha256, content }), 200)
  })
}
