import { type HubRow, claimSync, listHubsToSync, settledCommit, updateHub } from '#store/hubs'
import { listDueDeliveries, recordDelivery } from '#store/hub-deliveries'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { DAY_MS } from './delivery-end.ts'
import type { HubClient } from './hub-client.ts'
import { connect } from './open-hub.ts'
import { newDelivery, startDelivery } from './receive-delivery.ts'

/** A hub's webhooks may be lost, or rationed: so often its owners' repos are compared with what was dealt with. */
const SYNC_EVERY_MS = 10 * 60_000
/** Repos that changed longer before the last comparison were seen by it. */
const SLACK_MS = DAY_MS
/** Changed repos of one owner that one comparison looks at. */
const MAX_CHANGED = 500
/** One call sends at most so many on their way; the next one takes the rest. */
const BATCH = 50

/** Hands what is due to the errand runner: deliveries to do (again), hubs to compare. For the clock. */
export async function sendDueHubErrands(deps: Deps, { startUp }: { readonly startUp: boolean }): Promise<void> {
  const now = deps.now()
  const deliveries = await listDueDeliveries(deps.store, { now, startUp, limit: BATCH })
  const hubs = await listHubsToSync(deps.store, now, BATCH)
  const errands = [
    ...deliveries.map((id) => ({ errand: 'hub_delivery' as const, id })),
    ...hubs.map((id) => ({ errand: 'hub_sync' as const, id })),
  ]
  if (errands.length > 0) await deps.sendErrands(errands)
}

/** Compares a hub's repos with what was dealt with, if that is due, and takes in what no webhook told of since the hub is known here. */
export async function syncHub(deps: Deps, id: string): Promise<void> {
  const now = deps.now()
  const hub = await claimSync(deps.store, id, { now, next: now + SYNC_EVERY_MS })
  if (!hub || hub.owners.length === 0) return
  try {
    const { client } = await connect(deps, hub)
    for (const owner of hub.owners) await syncOwner(deps, hub, client, owner)
    await updateHub(deps.store, id, { syncedAt: now, syncProblem: null })
  } catch (error) {
    const code = error instanceof ServiceError ? error.code : 'internal'
    const detail = error instanceof ServiceError ? error.message : 'Something went wrong on our side.'
    await updateHub(deps.store, id, { syncProblem: { code, detail } })
  }
}

async function syncOwner(deps: Deps, hub: HubRow, client: HubClient, owner: string): Promise<void> {
  const since = Math.max(hub.createdAt, (hub.syncedAt ?? 0) - SLACK_MS)
  let looked = 0
  for await (const model of client.changedModels(owner)) {
    if (model.at < since || ++looked > MAX_CHANGED) return
    const commit = model.commit ?? (await client.commitOf(model.repo, 'main')).commit
    if ((await settledCommit(deps.store, hub.id, model.id)) === commit) continue
    const row = newDelivery(deps, hub, {
      origin: 'sync',
      dedupe: `sync ${model.id} ${commit}`,
      scope: 'repo.content',
      action: 'update',
      repoId: model.id,
      repo: model.repo,
      told: commit,
    })
    const { delivery, repeated } = await recordDelivery(deps.store, row)
    await startDelivery(deps, delivery, repeated)
  }
}
