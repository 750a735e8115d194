import { FINISHED, type Scan } from '#contract/scans'
import type { Ctx } from './app-type.ts'

/** A reader that left cannot be seen, so a stream ends by itself; browsers come back after `retry`. */
const LONGEST_MS = 60_000
const LOOK_MS = 1_000
const HEARTBEAT_MS = 15_000

/** Server-Sent Events for the page of a running scan: state and progress whenever they change, until the scan ends. */
export function progressStream(c: Ctx, first: Scan, look: () => Promise<Scan>): Response {
  const { now } = c.get('deps')
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const write = (text: string) => writer.write(new TextEncoder().encode(text))

  async function pump(): Promise<void> {
    const start = now()
    let scan = first
    let said = ''
    let saidAt = start
    await write('retry: 2000\n\n')
    for (;;) {
      const news = JSON.stringify({ state: scan.state, progress: scan.progress, queue_position: scan.queue_position })
      if (news !== said || now() - saidAt >= HEARTBEAT_MS) {
        await write(`data: ${news}\n\n`)
        said = news
        saidAt = now()
      }
      if ((FINISHED as readonly string[]).includes(scan.state) || now() - start >= LONGEST_MS) return
      await scheduler.wait(LOOK_MS)
      scan = await look()
    }
  }
  // Whatever ends it (the scan was deleted, the reader left), the stream just closes: the page asks again and is told.
  void pump()
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
