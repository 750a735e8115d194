import type { Hub } from '#contract/hubs'
import { HubId, SuiteId } from '#contract/ids'
import { quotaUse } from '#store/hub-deliveries'
import type { HubRow } from '#store/hubs'
import type { Deps } from '../deps.ts'
import { time, timeOrNull } from '../time.ts'
import { DAY_MS } from './delivery-end.ts'

/** What may be told about a hub: neither its token nor its secret. */
export async function showHub(deps: Deps, row: HubRow): Promise<Hub> {
  const { used } = await quotaUse(deps.store, row.id, deps.now() - DAY_MS)
  return {
    id: HubId.parse(row.id),
    name: row.name,
    endpoint: row.endpoint,
    has_token: row.token !== null,
    suites: SuiteId.array().parse(row.suites),
    owners: row.owners,
    base_aliases: row.baseAliases,
    publish: row.publish,
    quota: row.quota,
    used,
    created_at: time(row.createdAt),
    synced_at: timeOrNull(row.syncedAt),
    sync_problem: row.syncProblem,
  }
}
