import type { SuiteId } from '#contract/ids'
import type { Suite } from '#contract/suites'
import { findSuite as find } from '#store/suites'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showSuite } from './show-suite.ts'

/** One of the caller's suites, or a public one. */
export async function findSuite(deps: Deps, caller: Caller, id: SuiteId): Promise<Suite> {
  const row = await find(deps.store, caller.org, id, deps.now())
  if (!row) throw notFound('suite')
  return showSuite(row, caller)
}
