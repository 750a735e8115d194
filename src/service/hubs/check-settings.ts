import type { UpdateHub } from '#contract/hubs'
import { findSuite } from '#store/suites'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { resolveBase } from '../bases/resolve-base.ts'

/** Refuses settings of a hub that name what is not there, before a delivery stumbles over it. */
export async function checkSettings(
  deps: Deps,
  caller: Member,
  { suites = [], base_aliases = {} }: UpdateHub,
): Promise<void> {
  for (const [i, id] of suites.entries()) {
    if (await findSuite(deps.store, caller.org, id, deps.now())) continue
    const detail = 'No such suite, or it is not yours to see.'
    throw new ServiceError('validation', detail, [{ pointer: `#/suites/${i}`, code: 'suite_unknown', detail }])
  }
  for (const base of Object.values(base_aliases)) await resolveBase(deps, caller, base)
}
