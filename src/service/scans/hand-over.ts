import { claimAttempt, findScan } from '#store/scans'
import type { Deps } from '../deps.ts'
import { LEASE_MS } from './timing.ts'

/** A run has a limited number of steps: a long scan goes on under the next one. */
export async function handOver(deps: Deps, id: string): Promise<void> {
  const scan = await findScan(deps.store, id)
  if (!scan || scan.finishedAt !== null) return
  const attempt = await claimAttempt(deps.store, scan, deps.now() + LEASE_MS)
  if (attempt !== undefined) await deps.startScan(`${id}-${attempt}`, id)
}
