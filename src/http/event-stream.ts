import { z } from '@hono/zod-openapi'
import type { Ctx } from './app-type.ts'
import { HEARTBEAT_MS, LONGEST_MS, LOOK_MS, serverSentEvents } from './server-sent-events.ts'

/** Digits alone: coercion would take an empty text for 0. */
const seq = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the number of an event')
  .transform(Number)

/** Where a list of events is read on: `?after=`, or what a browser sends when it comes back. */
export const resumable = {
  query: z.object({ after: seq.optional() }),
  headers: z.object({ 'last-event-id': z.string().optional() }),
}

export function afterOf(lastEventId: string | undefined, after: number | undefined): number {
  const given = seq.safeParse(lastEventId)
  return given.success ? given.data : (after ?? 0)
}

interface Numbered {
  readonly seq: number
  readonly type: string
}

export interface EventSource<E extends Numbered> {
  /** What there is behind `after` already. */
  readonly first: readonly E[]
  readonly after: number
  readonly look: (after: number) => Promise<readonly E[]>
  /** Nothing comes behind this one. */
  readonly isLast: (event: E) => boolean
}

/** Server-Sent Events: what there is, then what comes, until the last one or for a minute. */
export function eventStream<E extends Numbered>(c: Ctx, source: EventSource<E>): Response {
  const { now } = c.get('deps')
  return serverSentEvents(c, async (write) => {
    const start = now()
    let spoken = start
    let last = source.after
    let events = source.first
    await write('retry: 3000\n\n')
    for (;;) {
      for (const event of events) {
        await write(`event: ${event.type}\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`)
        last = event.seq
        spoken = now()
        if (source.isLast(event)) return
      }
      if (now() - start >= LONGEST_MS) return
      if (now() - spoken >= HEARTBEAT_MS) {
        await write(': ping\n\n')
        spoken = now()
      }
      await scheduler.wait(LOOK_MS)
      events = await source.look(last)
    }
  })
}
