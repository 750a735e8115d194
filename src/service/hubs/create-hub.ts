import type { CreateHub, CreatedHub } from '#contract/hubs'
import { HubId } from '#contract/ids'
import { type HubRow, insertHub } from '#store/hubs'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { sealSecret } from '../secrets.ts'
import { refuseAddress } from '../webhooks/refuse-address.ts'
import { checkSettings } from './check-settings.ts'
import { newHubSecret } from './hub-secret.ts'
import { showHub } from './show-hub.ts'

/** Registers a hub whose models are to be scanned. The answer is the only place where the webhook's secret ever appears. */
export async function createHub(deps: Deps, caller: Member, input: CreateHub): Promise<CreatedHub> {
  const endpoint = input.endpoint.replace(/[?#].*$/, '').replace(/\/+$/, '')
  refuseAddress(deps, endpoint, '#/endpoint')
  await checkSettings(deps, caller, input)
  const id = HubId.parse(deps.newId('hub'))
  const { secret, hash } = await newHubSecret(id)
  const now = deps.now()
  const row: HubRow = {
    id,
    orgId: caller.org,
    name: input.name,
    endpoint,
    secretHash: hash,
    token: input.token === null ? null : await sealSecret(deps, input.token),
    suites: [...new Set(input.suites)],
    owners: [...new Set(input.owners)],
    baseAliases: input.base_aliases,
    publish: input.publish,
    quota: input.quota,
    createdBy: caller.key,
    createdAt: now,
    syncAt: now,
    syncedAt: null,
    syncProblem: null,
    deletedAt: null,
  }
  await insertHub(deps.store, row)
  return { ...(await showHub(deps, row)), secret, webhook_url: webhookUrl(deps) }
}

export function webhookUrl({ config }: Pick<Deps, 'config'>): string {
  return `${config.publicUrl}/v1/hooks/huggingface`
}
