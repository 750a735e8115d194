import { countAhead, findScan, noteFault, renewLease, type ScanRow } from '#store/scans'
import { skipPending } from '#store/shards'
import type { Deps } from '../deps.ts'
import { concludeScan } from './conclude-scan.ts'
import { isDecided } from './is-decided.ts'
import { failScan, permanentReason } from './fail-scan.ts'
import { moveScan } from './move-scan.ts'
import { prepareScan } from './prepare-scan.ts'
import { sendReady } from './send-ready.ts'
import { LEASE_MS, MAX_ATTEMPTS } from './timing.ts'

export interface Next {
  readonly finished: boolean
  /** How long to wait for news before advancing again. */
  readonly waitSeconds: number
}

/** Less than a third of the lease, so that one lost look is harmless. */
const LOOK_SECONDS = 15

/**
 * Takes a scan one step further, from whatever its row says. Every step is idempotent, so it does not matter who calls this, how often, or
 * how many at once. Permanent errors end the scan; others are thrown to be tried again, and end it when they persist.
 */
export async function advanceScan(deps: Deps, id: string): Promise<Next> {
  const scan = await findScan(deps.store, id)
  if (!scan || scan.finishedAt !== null) return { finished: true, waitSeconds: 0 }
  if (!(await renewLease(deps.store, id, deps.now() + LEASE_MS))) return { finished: true, waitSeconds: 0 }
  try {
    return await step(deps, scan)
  } catch (error) {
    const reason = permanentReason(error)
    if (!reason && (await noteFault(deps.store, id)) < MAX_ATTEMPTS) throw error
    const kind = error instanceof Error ? error.name : 'unknown error'
    const detail = `The scan could not go on from \`${scan.state}\` (last: ${kind}). Submit it again; what was computed is kept.`
    await failScan(deps, scan, reason ?? { code: 'internal', detail })
    return { finished: true, waitSeconds: 0 }
  }
}

const again: Next = { finished: false, waitSeconds: 0 }

async function step(deps: Deps, scan: ScanRow): Promise<Next> {
  switch (scan.state) {
    case 'queued':
      if ((await countAhead(deps.store, scan)) >= deps.config.activeScans)
        return { finished: false, waitSeconds: LOOK_SECONDS }
      await moveScan(deps, scan.id, { to: 'planning', set: { startedAt: deps.now(), faults: 0 } })
      return again
    case 'planning':
      return (await prepareScan(deps, scan)) ? again : { finished: false, waitSeconds: LOOK_SECONDS }
    case 'scoring':
      if (scan.shardsDone >= scan.shardsTotal || (await isDecided(deps, scan))) {
        await skipPending(deps.store, scan.id)
        await moveScan(deps, scan.id, { to: 'concluding', set: { faults: 0 } })
        return again
      }
      await sendReady(deps, scan.id)
      return { finished: false, waitSeconds: LOOK_SECONDS }
    case 'concluding':
      await concludeScan(deps, scan)
      return { finished: true, waitSeconds: 0 }
    default:
      return { finished: true, waitSeconds: 0 }
  }
}
