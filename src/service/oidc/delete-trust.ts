import type { TrustId } from '#contract/ids'
import { deleteTrust as remove } from '#store/trusts'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** No new keys for that repository. Keys that it got already end by themselves, within `KEY_LIFE_MS`. */
export async function deleteTrust(deps: Deps, caller: Member, id: TrustId): Promise<void> {
  if (!(await remove(deps.store, caller.org, id))) throw notFound('trust')
}
