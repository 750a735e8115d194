import type { KeyId } from '#contract/ids'
import { revokeKey as revoke } from '#store/keys'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** From now on the key opens nothing. Revoking again changes nothing. */
export async function revokeKey(deps: Deps, caller: Member, id: KeyId): Promise<void> {
  if ((await revoke(deps.store, caller.org, id, deps.now())) === undefined) throw notFound('key')
}
