import { createRoute, z } from '@hono/zod-openapi'
import { JobId } from '#contract/ids'
import { CreateJob, Job, JobList, JobListQuery, JobLog } from '#contract/jobs'
import { OutputName } from '#contract/job-outputs'
import { cancelJob } from '#service/jobs/cancel-job'
import { createJob } from '#service/jobs/create-job'
import { deleteJob } from '#service/jobs/delete-job'
import { getJob } from '#service/jobs/get-job'
import { listJobs } from '#service/jobs/list-jobs'
import { readJobLog } from '#service/jobs/read-job-log'
import { readJobOutput } from '#service/jobs/read-job-output'
import { retryJob } from '#service/jobs/retry-job'
import { SECURED, binaryAnswer, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { member, needs } from './auth.ts'
import { idempotent } from './idempotent.ts'
import { jsonBody } from './json-body.ts'
import { linked } from './page.ts'

const shared = { tags: ['jobs'], security: SECURED }
const params = z.object({ id: JobId })

const create = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/jobs',
  operationId: 'createJob',
  summary: 'Hand heavy work to the GPU endpoint: fine-tune, score, generate, unlearn, measure curvature',
  middleware: [needs('submit'), jsonBody(), idempotent] as const,
  request: { body: body(CreateJob) },
  responses: {
    202: json(Job, 'Accepted'),
    ...refusals(
      'unauthorized',
      'forbidden',
      'validation',
      'blob_missing',
      'dataset_invalid',
      'attack_unknown',
      'policy_invalid',
      'engine_missing',
    ),
  },
})

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/jobs',
  operationId: 'listJobs',
  summary: "The organisation's jobs, newest first",
  middleware: [needs('read')] as const,
  request: { query: JobListQuery },
  responses: { 200: json(JobList, 'One page'), ...refusals('invalid_cursor', 'unauthorized', 'forbidden') },
})

const get = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/jobs/{id}',
  operationId: 'getJob',
  summary: 'State, progress, epochs, cost and what came of a job',
  middleware: [needs('read')] as const,
  request: { params },
  responses: { 200: json(Job, 'The job'), ...refusals('unauthorized', 'forbidden', 'not_found') },
})

const cancel = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/jobs/{id}/cancel',
  operationId: 'cancelJob',
  summary: 'End a job before its time',
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 200: json(Job, 'Cancelled'), ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict') },
})

const retry = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/jobs/{id}/retry',
  operationId: 'retryJob',
  summary: 'Ask again for a job that failed or was cancelled',
  description:
    'A new job with the same fingerprint: the same bytes come out, and a runner that kept checkpoints goes on from them.',
  middleware: [needs('submit'), idempotent] as const,
  request: { params },
  responses: {
    202: json(Job, 'Accepted'),
    ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict', 'validation', 'engine_missing'),
  },
})

const remove = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/jobs/{id}',
  operationId: 'deleteJob',
  summary: 'Remove a finished job; models and scans that came of it stay',
  middleware: [needs('submit')] as const,
  request: { params },
  responses: { 204: { description: 'Removed' }, ...refusals('unauthorized', 'forbidden', 'not_found', 'conflict') },
})

/** What a person reads at once; the whole of what is kept is 64 kB. */
const TAIL = 16_384
const LONGEST_TAIL = 65_536

const log = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/jobs/{id}/logs',
  operationId: 'getJobLog',
  summary: 'The end of what the runner, or else the engine, wrote; secrets are blotted out',
  middleware: [needs('read')] as const,
  request: {
    params,
    query: z.object({ tail: z.coerce.number().int().min(1).max(LONGEST_TAIL).default(TAIL) }),
  },
  responses: {
    200: json(JobLog, 'The log'),
    ...refusals('unauthorized', 'forbidden', 'not_found', 'bad_request', 'engine_unavailable'),
  },
})

const output = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/jobs/{id}/outputs/{name}',
  operationId: 'getJobOutput',
  summary: 'One of the files that came of a job',
  middleware: [needs('read')] as const,
  request: { params: params.extend({ name: OutputName }) },
  responses: { 200: binaryAnswer('Its bytes'), ...refusals('unauthorized', 'forbidden', 'not_found') },
})

export function jobRoutes(app: App): void {
  app.openapi(create, async (c) => {
    const job = await createJob(c.get('deps'), member(c), c.req.valid('json'))
    c.header('Location', `/v1/jobs/${job.id}`)
    return c.json(job, 202)
  })
  app.openapi(list, async (c) => c.json(linked(c, await listJobs(c.get('deps'), member(c), c.req.valid('query'))), 200))
  app.openapi(get, async (c) => c.json(await getJob(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(cancel, async (c) => c.json(await cancelJob(c.get('deps'), member(c), c.req.valid('param').id), 200))
  app.openapi(retry, async (c) => {
    const job = await retryJob(c.get('deps'), member(c), c.req.valid('param').id)
    c.header('Location', `/v1/jobs/${job.id}`)
    return c.json(job, 202)
  })
  app.openapi(remove, async (c) => {
    await deleteJob(c.get('deps'), member(c), c.req.valid('param').id)
    return c.body(null, 204)
  })
  app.openapi(log, async (c) => {
    const input = { id: c.req.valid('param').id, tailBytes: c.req.valid('query').tail }
    return c.json(await readJobLog(c.get('deps'), member(c), input), 200)
  })
  app.openapi(output, async (c) => {
    const { id, name } = c.req.valid('param')
    const { size, sha256, body } = await readJobOutput(c.get('deps'), member(c), { id, name })
    return c.body(body, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      'Content-Disposition': `attachment; filename="${id}.${name}"`,
      ETag: `"sha256-${sha256}"`,
    })
  })
}
