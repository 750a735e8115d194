import type { HubDelivery } from '#contract/hub-deliveries'
import type { HubDeliveryId, HubId } from '#contract/ids'
import { findDelivery } from '#store/hub-deliveries'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError, notFound } from '../errors.ts'
import { ownHub } from './own-hub.ts'
import { reviveDelivery } from './revive-delivery.ts'
import { showDelivery } from './show-delivery.ts'

/** Does a delivery again, from the repo's state of now: after its base was registered, say, or a suite changed. */
export async function replayDelivery(
  deps: Deps,
  caller: Member,
  { id, delivery }: { readonly id: HubId; readonly delivery: HubDeliveryId },
): Promise<HubDelivery> {
  await ownHub(deps, caller, id)
  const row = await findDelivery(deps.store, id, delivery)
  if (!row) throw notFound('delivery')
  if (row.finishedAt === null) throw new ServiceError('conflict', `The delivery is ${row.state}: wait for its end.`)
  await reviveDelivery(deps, row)
  return showDelivery(deps, (await findDelivery(deps.store, id, delivery)) ?? row)
}
