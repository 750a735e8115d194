import { FINISHED, type Scan } from '#contract/scans'
import type { Ctx } from './app-type.ts'
import { HEARTBEAT_MS, LONGEST_MS, LOOK_MS, serverSentEvents } from './server-sent-events.ts'

/** Server-Sent Events for the page of a running scan: state and progress whenever they change, until the scan ends. */
export function progressStream(c: Ctx, first: Scan, look: () => Promise<Scan>): Response {
  const { now } = c.get('deps')
  return serverSentEvents(c, async (write) => {
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
  })
}
