import type { CreateTrust, Trust } from '#contract/oidc'
import { insertTrust } from '#store/trusts'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { showTrust } from './show-trust.ts'

/** From now on jobs of this repository can get keys of the caller's organisation. */
export async function createTrust(deps: Deps, caller: Member, input: CreateTrust): Promise<Trust> {
  const row = {
    id: deps.newId('tru'),
    orgId: caller.org,
    repository: input.repository.toLowerCase(),
    ref: input.ref ?? null,
    environment: input.environment ?? null,
    scopes: [...new Set(input.scopes)],
    createdAt: deps.now(),
  }
  await insertTrust(deps.store, row)
  return showTrust(deps, row)
}
