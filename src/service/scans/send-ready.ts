import { countInFlight, listSendable, markSent } from '#store/shards'
import type { Deps } from '../deps.ts'
import { RESEND_LONGEST_MS, RESEND_MS } from './timing.ts'

/** The platform takes 100 messages at once. */
const BATCH = 100

/**
 * Hands the units whose input is there to the queue, in order. What was sent is remembered for a while, then sent again: messages
 * can get lost, and a unit that runs twice does nothing the second time.
 */
export async function sendReady(deps: Deps, scan: string): Promise<number> {
  const now = deps.now()
  const room = deps.config.unitsInFlight - (await countInFlight(deps.store, scan, now))
  if (room <= 0) return 0
  const ready = await listSendable(deps.store, scan, now, room)
  for (let i = 0; i < ready.length; i += BATCH) {
    const batch = ready.slice(i, i + BATCH)
    const due = batch.map(({ unit, sends }) => ({
      unit,
      dueAt: now + Math.min(RESEND_LONGEST_MS, RESEND_MS * 2 ** sends),
    }))
    await markSent(deps.store, scan, due)
    await deps.sendShards(batch.map(({ unit }) => ({ scan, unit })))
  }
  return ready.length
}
