import type { CanarySet } from '#contract/canary-sets'
import type { CanarySetId } from '#contract/ids'
import { findCanarySet as find } from '#store/canary-sets'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showCanarySet } from './show-canary-set.ts'

export async function findCanarySet(deps: Deps, caller: Member, id: CanarySetId): Promise<CanarySet> {
  const row = await find(deps.store, caller.org, id)
  if (!row) throw notFound('canary set')
  return showCanarySet(row)
}
