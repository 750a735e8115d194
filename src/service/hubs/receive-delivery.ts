import type { HubPayload, HubReceipt } from '#contract/hub-deliveries'
import { HubDeliveryId } from '#contract/ids'
import { type HubDeliveryRow, recordDelivery } from '#store/hub-deliveries'
import { type HubRow, forgetRepo } from '#store/hubs'
import type { Deps } from '../deps.ts'
import { sha256 } from '../hash.ts'
import { eventIdentity, readEvent } from './read-event.ts'
import { reviveDelivery } from './revive-delivery.ts'

/** Takes a delivery in: writes it down and answers. What it asks for is done afterwards, by an errand or by the clock. */
export async function receiveDelivery(deps: Deps, hub: HubRow, payload: HubPayload): Promise<HubReceipt> {
  const { event, repo } = payload
  const asked = readEvent(payload)
  const row = newDelivery(deps, hub, {
    origin: 'webhook',
    dedupe: await sha256(eventIdentity(payload)),
    scope: event.scope,
    action: event.action,
    repoId: repo.id,
    repo: repo.name,
    told: repo.headSha ?? null,
  })
  const now = deps.now()
  const ended = asked.look
    ? {}
    : { state: 'skipped' as const, problem: { code: asked.code, detail: asked.detail }, finishedAt: now }
  const { delivery, repeated } = await recordDelivery(deps.store, { ...row, ...ended })
  if (!asked.look && asked.gone) await forgetRepo(deps.store, hub.id, repo.id)
  const state = await startDelivery(deps, delivery, repeated)
  return { delivery: HubDeliveryId.parse(delivery.id), state, repeated }
}

/** Sends a new delivery on its way. One that is repeated after it failed is tried again: whoever replays it hopes for that. */
export async function startDelivery(
  deps: Deps,
  delivery: HubDeliveryRow,
  repeated: boolean,
): Promise<HubDeliveryRow['state']> {
  if (repeated && delivery.state === 'failed') {
    await reviveDelivery(deps, delivery)
    return 'queued'
  }
  if (!repeated && delivery.finishedAt === null) await deps.sendErrands([{ errand: 'hub_delivery', id: delivery.id }])
  return delivery.state
}

export type ToldOf = Pick<HubDeliveryRow, 'origin' | 'dedupe' | 'scope' | 'action' | 'repoId' | 'repo' | 'told'>

export function newDelivery(deps: Deps, hub: HubRow, told: ToldOf): HubDeliveryRow {
  const now = deps.now()
  return {
    ...told,
    id: deps.newId('hdl'),
    hubId: hub.id,
    orgId: hub.orgId,
    commit: null,
    state: 'queued',
    problem: null,
    modelId: null,
    scans: [],
    attempts: 0,
    replays: 0,
    repeats: 0,
    dueAt: now,
    leaseUntil: 0,
    countedAt: null,
    createdAt: now,
    finishedAt: null,
  }
}
