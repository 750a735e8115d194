import { ModelId, SuiteId } from '#contract/ids'
import { CreateScan } from '#contract/scans'
import { type HubDeliveryRow, settleDelivery, spendQuota, updateDelivery } from '#store/hub-deliveries'
import { type HubRow, settledCommit } from '#store/hubs'
import type { ModelRow } from '#store/models'
import { type Owner, onBehalfOf } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { derivedIds } from '../idempotency/derived-ids.ts'
import { createScan } from '../scans/create-scan.ts'
import { baseUnknown } from './base-unknown.ts'
import { DAY_MS, DeliveryEnd } from './delivery-end.ts'
import { findBaseByNames } from './find-base.ts'
import type { HubClient, HubCommit } from './hub-client.ts'
import { importModel } from './import-model.ts'
import { inspectRepo } from './inspect-repo.ts'
import { connect } from './open-hub.ts'

interface Visit {
  readonly hub: HubRow
  readonly row: HubDeliveryRow
  readonly caller: Owner
  readonly client: HubClient
  readonly aliases: Readonly<Record<string, string>>
  readonly at: HubCommit
}

/**
 * Looks at a repo as it is now: whatever order deliveries come in, and whatever commit they name, the newest is what is scanned. What
 * is understood settles the commit; what may pass (an unreachable hub, a spent quota) leaves it open.
 */
export async function scanRepo(deps: Deps, hub: HubRow, row: HubDeliveryRow): Promise<void> {
  const caller = onBehalfOf(hub.orgId)
  const { client, aliases } = await connect(deps, hub)
  const at = await client.commitOf(row.repo, 'main')
  if (at.id !== row.repoId)
    throw new ServiceError('hub_not_found', `The hub has another repo under the name ${row.repo} now.`)
  if (row.replays === 0 && (await settledCommit(deps.store, hub.id, row.repoId)) === at.commit)
    throw new DeliveryEnd('skipped', 'settled', `Commit ${at.commit} was dealt with by an earlier delivery.`)
  const visit = { hub, row, caller, client, aliases, at }
  const settle = (set: Parameters<typeof settleDelivery>[2]['set']) =>
    settleDelivery(deps.store, row, { name: at.repo, commit: at.commit, set, now: deps.now() })
  try {
    const model = await takeModel(deps, visit)
    const scans = await beginScans(deps, visit, model)
    await settle({ state: 'succeeded', problem: null, modelId: model.id, scans })
  } catch (error) {
    if (error instanceof DeliveryEnd && error.state === 'skipped')
      return settle({ state: 'skipped', problem: { code: error.code, detail: error.message } })
    if (error instanceof ServiceError && !PASSING.has(error.code))
      return settle({ state: 'failed', problem: { code: error.code, detail: error.message } })
    throw error
  }
}

/** What says nothing about the commit. */
const PASSING: ReadonlySet<string> = new Set(['hub_unavailable', 'unavailable', 'hub_not_found', 'not_configured'])

async function takeModel(deps: Deps, { hub, row, caller, client, aliases, at }: Visit): Promise<ModelRow> {
  const chosen = await inspectRepo(client, at)
  if (!chosen)
    throw new DeliveryEnd('skipped', 'no_weights', 'The repo has no weights in its root that could be scanned.')
  const base = await findBaseByNames(deps, caller, chosen.baseNames, aliases)
  if (!base) throw new DeliveryEnd('skipped', 'base_unknown', baseUnknown(chosen.baseNames).message)
  const now = deps.now()
  if (!(await spendQuota(deps.store, row, { now, since: now - DAY_MS, quota: hub.quota })))
    throw new DeliveryEnd('deferred', 'quota', `The hub’s quota of ${hub.quota} repos a day is used up.`)
  const source = {
    hub: hub.id as NonNullable<ModelRow['source']>['hub'],
    endpoint: hub.endpoint,
    repo: at.repo,
    revision: at.commit,
  }
  const sourceKey = `${hub.id}/${at.id}@${at.commit}`
  return importModel(deps, caller, { name: at.repo, client, at, chosen, base, source, sourceKey })
}

/** One scan for each of the hub's suites. Their ids follow from what is asked, so a delivery that is done twice begins them once. */
async function beginScans(deps: Deps, { hub, row, caller, at }: Visit, model: ModelRow): Promise<string[]> {
  const publish = hub.publish === 'all' || (hub.publish === 'public' && !at.private)
  const scans: string[] = []
  for (const suite of hub.suites) {
    const newId = await derivedIds(model.createdAt, `hub scan\n${model.id}\n${suite}\n${row.replays}`)
    const question = CreateScan.parse({ model: ModelId.parse(model.id), suite: SuiteId.parse(suite), publish })
    scans.push((await createScan({ ...deps, newId }, caller, question)).scan.id)
  }
  await updateDelivery(deps.store, row.id, { modelId: model.id, scans })
  return scans
}
