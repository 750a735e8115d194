import { createRoute, z } from '@hono/zod-openapi'
import { ScanEventList } from '#contract/events'
import { ScanId } from '#contract/ids'
import { FINISHED } from '#contract/scans'
import { listScanEvents } from '#service/scans/list-scan-events'
import { SECURED, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { needs } from './auth.ts'
import { afterOf, eventStream, resumable } from './event-stream.ts'

const route = createRoute({
  method: 'get',
  path: '/v1/scans/{id}/events',
  operationId: 'listScanEvents',
  summary: 'What happened to a scan, in order',
  description:
    'Server-Sent Events with `Accept: text/event-stream`, resumed by `Last-Event-ID`; a stream ends with the scan or after 60 s. ' +
    'Otherwise JSON: what there is behind `?after=`.',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('read')] as const,
  request: {
    params: z.object({ id: ScanId }),
    ...resumable,
  },
  responses: {
    200: {
      description: 'Events behind the given one',
      content: { 'application/json': { schema: ScanEventList }, 'text/event-stream': { schema: z.string() } },
    },
    ...refusals('unauthorized', 'forbidden', 'not_found', 'bad_request'),
  },
})

export function scanEventRoutes(app: App): void {
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const after = afterOf(c.req.valid('header')['last-event-id'], c.req.valid('query').after)
    // The first look also refuses strangers, while there is still a status to do it with.
    const first = await listScanEvents(c.get('deps'), c.get('caller'), { id, after })
    if (!c.req.header('Accept')?.includes('text/event-stream')) return c.json({ data: first }, 200)
    const look = (last: number) => listScanEvents(c.get('deps'), c.get('caller'), { id, after: last })
    return eventStream(c, { first, after, look, isLast: ({ type }) => (FINISHED as readonly string[]).includes(type) })
  })
}
