import type { Base } from '#contract/bases'
import type { Suite } from '#contract/suites'
import { listBases } from '../bases/list-bases.ts'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { listSuites } from '../suites/list-suites.ts'

/** A list to choose from by eye; whoever has more names them through the API. */
const CHOICES = 100

export interface UploadChoices {
  readonly bases: readonly Base[]
  readonly suites: readonly Suite[]
}

/** What a new model can be scanned against: the organisation's own bases and suites, and the public ones. */
export async function viewUpload(deps: Deps, caller: Caller): Promise<UploadChoices> {
  const [bases, suites] = await Promise.all([
    listBases(deps, caller, { limit: CHOICES }),
    listSuites(deps, caller, { limit: CHOICES }),
  ])
  return { bases: bases.data, suites: suites.data }
}
