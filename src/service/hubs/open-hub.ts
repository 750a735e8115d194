import type { HubId } from '#contract/ids'
import type { HubRow } from '#store/hubs'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { unsealSecret } from '../secrets.ts'
import { type HubClient, createHubClient } from './hub-client.ts'
import { ownHub } from './own-hub.ts'

export interface OpenHub {
  readonly client: HubClient
  readonly hub: HubId | null
  readonly aliases: Readonly<Record<string, string>>
}

/** The hub that a request means: one of the organisation's, or the one of this server, which is read as anybody may. */
export async function openHub(deps: Deps, caller: Owner, id: HubId | undefined): Promise<OpenHub> {
  if (id !== undefined) return { ...(await connect(deps, await ownHub(deps, caller, id))), hub: id }
  const client = createHubClient(deps, { endpoint: deps.config.hubEndpoint, token: null })
  return { client, hub: null, aliases: {} }
}

/** A hub of an organisation, with its token. */
export async function connect(deps: Deps, row: HubRow): Promise<Pick<OpenHub, 'client' | 'aliases'>> {
  const token = row.token === null ? null : await unsealSecret(deps, row.token)
  return { client: createHubClient(deps, { endpoint: row.endpoint, token }), aliases: row.baseAliases }
}
