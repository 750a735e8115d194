import { purgeSuite, suitesToPurge } from '#store/suites'
import type { Deps } from '../deps.ts'
import { forgetSuite } from '../scans/forget-suite.ts'

/** A scan that had begun may finish reading. */
const GRACE_MS = 3_600_000
/** One sweep's share: the next tick takes the rest. */
const AT_ONCE = 50

/** Deletes the text of suites that were deleted or have expired, and what scans derived from it. Called by the clock. */
export async function sweepSuites(deps: Deps): Promise<void> {
  const now = deps.now()
  for (const row of await suitesToPurge(deps.store, now - GRACE_MS, AT_ONCE)) {
    await forgetSuite(deps, row)
    await purgeSuite(deps.store, row, now)
  }
}
