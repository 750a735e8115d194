import type { StudySummary } from '#contract/studies'
import { newestStudies } from '#store/studies'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { summariseStudy } from '../studies/show-study.ts'

/** As many of each as are worth reading on one page; the API lists all of one's own. */
const SHOWN = 50

/** The newest studies that were published, and the caller's own. */
export async function viewStudies(
  deps: Deps,
  caller: Caller,
): Promise<{ published: readonly StudySummary[]; own: readonly StudySummary[] }> {
  const { published, own } = await newestStudies(deps.store, caller.org, SHOWN)
  return { published: published.map(summariseStudy), own: own.map(summariseStudy) }
}
