import type { ModelId } from '#contract/ids'
import { deleteModel as remove } from '#store/models'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The model is gone from every list; reports of its scans remain. */
export async function deleteModel(deps: Deps, caller: Member, id: ModelId): Promise<void> {
  if (!(await remove(deps.store, caller.org, id, deps.now()))) throw notFound('model')
}
