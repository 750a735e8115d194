import { findScan } from '#store/scans'
import { recordAttempt } from '#store/shards'
import type { Deps, ShardMessage } from '../deps.ts'
import { failScan, permanentReason } from './fail-scan.ts'
import { MAX_ATTEMPTS, retryDelaySeconds, RESEND_MS } from './timing.ts'

/**
 * Decides what an error of a unit means. A permanent one ends the scan with its code; others are tried again, a few times.
 * Gives the seconds to wait before the message is delivered again, or null when there is nothing to deliver.
 */
export async function handleShardError(deps: Deps, message: ShardMessage, error: unknown): Promise<number | null> {
  const scan = await findScan(deps.store, message.scan)
  if (scan?.state !== 'scoring') return null
  const permanent = permanentReason(error)
  if (permanent) {
    await failScan(deps, scan, permanent)
    return null
  }
  const attempts = await recordAttempt(deps.store, scan.id, message.unit, deps.now() + RESEND_MS)
  if (attempts === 0) return null
  if (attempts >= MAX_ATTEMPTS) {
    const kind = error instanceof Error ? error.name : 'unknown error'
    const detail = `Unit ${message.unit} failed ${attempts} times (last: ${kind}). Submit the scan again; what was computed is kept.`
    await failScan(deps, scan, { code: 'shard_failed', detail })
    return null
  }
  return retryDelaySeconds(attempts)
}
