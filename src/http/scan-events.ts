import { createRoute, z } from '@hono/zod-openapi'
import { ScanEventList, type ScanEvent } from '#contract/events'
import { ScanId } from '#contract/ids'
import { FINISHED } from '#contract/scans'
import type { Caller } from '#service/caller'
import type { Deps } from '#service/deps'
import { listScanEvents } from '#service/scans/list-scan-events'
import { SECURED, refusals } from './answers.ts'
import type { App } from './app-type.ts'
import { needs } from './auth.ts'

/** A client that left cannot be seen, so a stream ends by itself; clients come back with `Last-Event-ID`. */
const LONGEST_MS = 60_000
const LOOK_MS = 1_000
const HEARTBEAT_MS = 15_000

const seq = z.coerce.number().int().nonnegative()

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
    query: z.object({ after: seq.default(0) }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
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
    const given = seq.safeParse(c.req.valid('header')['last-event-id'])
    const after = given.success ? given.data : c.req.valid('query').after
    // The first look also refuses strangers, while there is still a status to do it with.
    const first = await listScanEvents(c.get('deps'), c.get('caller'), { id, after })
    if (!c.req.header('Accept')?.includes('text/event-stream')) return c.json({ data: first }, 200)
    return c.body(stream(c.get('deps'), c.get('caller'), id, first, after), 200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Compression would hold events back.
      'Content-Encoding': 'identity',
    })
  })
}

function stream(deps: Deps, caller: Caller, id: ScanId, first: ScanEvent[], after: number): ReadableStream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const write = (text: string) => writer.write(new TextEncoder().encode(text))
  const pump = async () => {
    const start = deps.now()
    let spoken = start
    let last = after
    let events = first
    await write('retry: 3000\n\n')
    for (;;) {
      for (const event of events) {
        await write(`event: ${event.type}\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`)
        last = event.seq
        spoken = deps.now()
        if ((FINISHED as readonly string[]).includes(event.type)) return
      }
      if (deps.now() - start >= LONGEST_MS) return
      if (deps.now() - spoken >= HEARTBEAT_MS) {
        await write(': ping\n\n')
        spoken = deps.now()
      }
      await scheduler.wait(LOOK_MS)
      events = await listScanEvents(deps, caller, { id, after: last })
    }
  }
  // Whatever ends it (the scan was deleted, the reader left), the stream just closes: the client asks again and is told.
  void pump()
    .catch(() => undefined)
    .then(() => writer.close())
    .catch(() => undefined)
  return readable
}
