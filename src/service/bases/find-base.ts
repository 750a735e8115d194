import type { Base } from '#contract/bases'
import type { BaseId } from '#contract/ids'
import { findBase as find } from '#store/bases'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showBase } from './show-base.ts'

/** One of the organisation's bases, or a public one. */
export async function findBase(deps: Deps, caller: Caller, id: BaseId): Promise<Base> {
  const row = await find(deps.store, caller.org, id)
  if (!row) throw notFound('base')
  return showBase(row, caller)
}
