import type { ModelId } from '#contract/ids'
import type { Model } from '#contract/models'
import { findBase } from '#store/bases'
import { findModel as find } from '#store/models'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showModel } from './show-model.ts'

export async function findModel(deps: Deps, caller: Member, id: ModelId): Promise<Model> {
  const row = await find(deps.store, caller.org, id)
  if (!row) throw notFound('model')
  const base = await findBase(deps.store, caller.org, row.baseId)
  return showModel(row, base?.name ?? row.baseId)
}
