import { type HubDeliveryRow, claimDelivery, quotaUse, updateDelivery } from '#store/hub-deliveries'
import { findHub } from '#store/hubs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { scanRepo } from './scan-repo.ts'
import { DAY_MS, DeliveryEnd } from './delivery-end.ts'

/** As long as a consumer of the queue may live. A server that starts anew does not wait for it. */
const LEASE_MS = 900_000
const MINUTE = 60_000
/** Waits after a hub that did not answer, or a fault of ours: most are over in minutes. What is left, the re-sync finds. */
const WAITS = [MINUTE / 2, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE, 360 * MINUTE]
/** Shorter waits go through the queue, which is exact; the clock looks only once a minute. */
const SOON_MS = MINUTE

/** Does what a delivery asks for, if it is due. Safe to repeat: a commit becomes one model, and a model is asked a question once. */
export async function processDelivery(deps: Deps, id: string): Promise<void> {
  const now = deps.now()
  const row = await claimDelivery(deps.store, id, { now, leaseUntil: now + LEASE_MS })
  if (!row) return
  try {
    const hub = await findHub(deps.store, row.hubId)
    if (!hub) throw new DeliveryEnd('skipped', 'hub_deleted', 'The hub was deleted here.')
    await scanRepo(deps, hub, row)
  } catch (error) {
    await conclude(deps, row, error)
  }
}

async function conclude(deps: Deps, row: HubDeliveryRow, error: unknown): Promise<void> {
  if (error instanceof DeliveryEnd) {
    const { state, code, message: detail } = error
    const problem = { code, detail }
    if (state === 'deferred') return defer(deps, row, problem)
    return end(deps, row, { state, problem })
  }
  if (error instanceof ServiceError && error.code !== 'hub_unavailable' && error.code !== 'unavailable')
    return end(deps, row, { state: 'failed', problem: { code: error.code, detail: error.message } })
  const problem =
    error instanceof ServiceError
      ? { code: error.code, detail: error.message }
      : {
          code: 'internal',
          detail: `Something went wrong on our side (${error instanceof Error ? error.name : 'unknown error'}).`,
        }
  const wait = WAITS[row.attempts - 1]
  if (wait === undefined) return end(deps, row, { state: 'failed', problem })
  await updateDelivery(deps.store, row.id, { state: 'queued', problem, dueAt: deps.now() + wait, leaseUntil: 0 })
  if (wait <= SOON_MS) await deps.sendErrands([{ errand: 'hub_delivery', id: row.id }], Math.ceil(wait / 1000))
}

/** Waits until the oldest delivery that was counted is a day old; then there is room again. */
async function defer(deps: Deps, row: HubDeliveryRow, problem: { code: string; detail: string }): Promise<void> {
  const now = deps.now()
  const { oldest } = await quotaUse(deps.store, row.hubId, now - DAY_MS)
  const dueAt = Math.max((oldest ?? now) + DAY_MS, now + MINUTE)
  await updateDelivery(deps.store, row.id, { state: 'deferred', problem, attempts: 0, dueAt, leaseUntil: 0 })
}

async function end(deps: Deps, row: HubDeliveryRow, set: Pick<HubDeliveryRow, 'state' | 'problem'>): Promise<void> {
  await updateDelivery(deps.store, row.id, { ...set, leaseUntil: 0, finishedAt: deps.now() })
}
