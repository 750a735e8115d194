import { type HubDeliveryRow, updateDelivery } from '#store/hub-deliveries'
import type { Deps } from '../deps.ts'

/** Has a delivery that ended done again, from the repo's state of now, even when that commit was dealt with before. */
export async function reviveDelivery(deps: Deps, row: HubDeliveryRow): Promise<void> {
  await updateDelivery(deps.store, row.id, {
    state: 'queued',
    problem: null,
    attempts: 0,
    replays: row.replays + 1,
    dueAt: deps.now(),
    finishedAt: null,
  })
  await deps.sendErrands([{ errand: 'hub_delivery', id: row.id }])
}
