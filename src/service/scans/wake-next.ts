import { listQueued } from '#store/scans'
import type { Deps } from '../deps.ts'

/** A scan ended: the organisation's next in the queue need not wait for its own next look. Only a hint. */
export async function wakeNext(deps: Deps, orgId: string): Promise<void> {
  const waiting = await listQueued(deps.store, orgId, deps.config.activeScans)
  await Promise.all(waiting.map(({ id, attempt }) => deps.wakeScan(`${id}-${attempt}`)))
}
