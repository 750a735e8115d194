import type { Ctx } from './app-type.ts'

/** A reader that left cannot be seen, so a stream ends by itself after so long; readers come back. */
export const LONGEST_MS = 60_000
/** Between two looks at the database. */
export const LOOK_MS = 1_000
/** Silence after which something is said, so that no proxy takes the line for dead. */
export const HEARTBEAT_MS = 15_000

/** An answer of Server-Sent Events that `pump` writes, until it returns. */
export function serverSentEvents(c: Ctx, pump: (write: (text: string) => Promise<void>) => Promise<void>): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const write = (text: string) => writer.write(new TextEncoder().encode(text))
  // Whatever ends it (what it tells of was deleted, the reader left), the stream just closes: the reader asks again and is told.
  void pump(write)
    .catch(() => undefined)
    .then(() => writer.close())
    .catch(() => undefined)
  return c.body(readable, 200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    // Compression would hold events back.
    'Content-Encoding': 'identity',
  })
}
