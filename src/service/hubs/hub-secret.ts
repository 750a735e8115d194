import { HubId } from '#contract/ids'
import { newSecret } from '#contract/keys'
import type { HubRow } from '#store/hubs'
import { findHub } from '#store/hubs'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sameText, sha256 } from '../hash.ts'

const SECRET = /^mrh_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{32})$/
/** Of no secret. A hub that does not exist takes as long to refuse as one that does. */
const NOBODY = '0'.repeat(64)

/** A fresh secret for a hub's webhooks. It names its hub, for a delivery says nowhere else whose it is. */
export async function newHubSecret(id: HubId): Promise<{ secret: string; hash: string }> {
  const random = newSecret()
  return { secret: `mrh_${id.slice('hub_'.length)}_${random}`, hash: await sha256(random) }
}

/** The hub behind the secret of a delivery (`X-Webhook-Secret`), compared in constant time. */
export async function authenticateHub(deps: Deps, secret: string | undefined): Promise<HubRow> {
  const [, id, random = ''] = SECRET.exec(secret ?? '') ?? []
  const hub = id === undefined ? undefined : await findHub(deps.store, HubId.parse(`hub_${id}`))
  const matches = sameText(hub?.secretHash ?? NOBODY, await sha256(random))
  if (!hub || !matches)
    throw new ServiceError(
      'unauthorized',
      'The secret is missing or wrong: set the hub’s own as the secret of the webhook.',
    )
  return hub
}
