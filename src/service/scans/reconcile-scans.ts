import { claimAttempt, listAbandoned } from '#store/scans'
import { forgetSent } from '#store/shards'
import type { Deps } from '../deps.ts'
import { LEASE_MS } from './timing.ts'

/** One call drives at most so many again; the next one takes the rest. */
const BATCH = 100

export interface Reconcile {
  /** The server has just started: whoever drove a scan before is gone, whatever its lease says. */
  readonly startUp: boolean
}

/**
 * Finds unfinished scans that nobody drives any more and drives each under a new run. Units that had been sent may be sent again at
 * once. Gives how many there were.
 */
export async function reconcileScans(deps: Deps, { startUp }: Reconcile): Promise<number> {
  const abandoned = await listAbandoned(deps.store, startUp ? Number.MAX_SAFE_INTEGER : deps.now(), BATCH)
  let driven = 0
  for (const scan of abandoned) {
    const attempt = await claimAttempt(deps.store, scan, deps.now() + LEASE_MS)
    if (attempt === undefined) continue
    await forgetSent(deps.store, scan.id)
    await deps.startScan(`${scan.id}-${attempt}`, scan.id)
    driven++
  }
  return driven
}
