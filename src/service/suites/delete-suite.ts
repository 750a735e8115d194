import type { SuiteId } from '#contract/ids'
import { deleteSuite as remove } from '#store/suites'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

/** The suite is gone at once; its text follows with the next sweep. Finished scans keep their reports: they hold numbers only. */
export async function deleteSuite(deps: Deps, caller: Member, id: SuiteId): Promise<void> {
  if (!(await remove(deps.store, caller.org, id, deps.now()))) throw notFound('suite')
}
