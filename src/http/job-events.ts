import { createRoute, z } from '@hono/zod-openapi'
import { JobId } from '#contract/ids'
import { JobEventList, RunnerOrders, RunnerReport } from '#contract/job-events'
import { JOB_FINISHED } from '#contract/job-state'
import { acceptReport } from '#service/jobs/accept-report'
import { listJobEvents } from '#service/jobs/list-job-events'
import { SECURED, body, json, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { needs, needsRunner, runnerOf } from './auth.ts'
import { afterOf, eventStream, resumable } from './event-stream.ts'
import { jsonBody } from './json-body.ts'

/** A hundred events with two hundred lines each would be more; runners speak oftener than that. */
const REPORT_BODY = 4 * 1024 * 1024

const shared = { path: '/v1/jobs/{id}/events', security: SECURED }
const params = z.object({ id: JobId })

const list = createRoute({
  ...shared,
  method: 'get',
  operationId: 'listJobEvents',
  summary: 'What happened to a job, in order',
  description:
    'Server-Sent Events with `Accept: text/event-stream`, resumed by `Last-Event-ID`; a stream ends with the job or after 60 s. ' +
    'Otherwise JSON: what there is behind `?after=`.',
  tags: ['jobs'],
  middleware: [needs('read')] as const,
  request: { params, ...resumable },
  responses: {
    200: {
      description: 'Events behind the given one',
      content: { 'application/json': { schema: JobEventList }, 'text/event-stream': { schema: z.string() } },
    },
    ...refusals('unauthorized', 'forbidden', 'not_found', 'bad_request'),
  },
})

const report = createRoute({
  ...shared,
  method: 'post',
  operationId: 'reportJobEvents',
  summary: 'The runner tells how it is getting on, and learns whether to stop',
  tags: ['runner'],
  middleware: [needsRunner, jsonBody(REPORT_BODY)] as const,
  request: { params, body: body(RunnerReport) },
  responses: {
    200: json(RunnerOrders, 'Taken'),
    ...refusals('unauthorized', 'not_found', 'conflict', 'validation', 'body_too_large'),
  },
})

export function jobEventRoutes(app: App): void {
  app.openapi(list, async (c) => {
    const { id } = c.req.valid('param')
    const after = afterOf(c.req.valid('header')['last-event-id'], c.req.valid('query').after)
    const look = (last: number) => listJobEvents(c.get('deps'), c.get('caller'), { id, after: last })
    const first = await look(after)
    if (!c.req.header('Accept')?.includes('text/event-stream')) return c.json({ data: first }, 200)
    const isLast = ({ type }: { type: string }) => (JOB_FINISHED as readonly string[]).includes(type)
    return eventStream(c, { first, after, look, isLast })
  })
  app.openapi(report, async (c) => {
    const runner = runnerOf(c, c.req.valid('param').id)
    return c.json(await acceptReport(c.get('deps'), runner, c.req.valid('json')), 200)
  })
}
