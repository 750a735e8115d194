import { deleteObjects, listKeysUnder } from '#store/objects'
import { listJobsOfSuite } from '#store/jobs'
import { listScansOfSuite } from '#store/scans'
import { listTwins, type SuiteRow } from '#store/suites'
import type { Deps } from '../deps.ts'
import { jobPrefix } from '../jobs/keys.ts'
import { derivedPrefix, tokenStatsKey } from './keys.ts'

/**
 * Deletes what scans derived from a suite whose time is over: token ids are its text in another form. Numbers (reports, scores) stay.
 * What another living suite with the same text still answers for stays with it.
 */
export async function forgetSuite(deps: Deps, suite: SuiteRow): Promise<void> {
  const twins = await listTwins(deps.store, suite, deps.now())
  if (twins.length === 0) await deleteUnder(deps, derivedPrefix(suite.digest))
  else if (!twins.some(({ orgId }) => orgId === suite.orgId)) {
    await deleteUnder(deps, derivedPrefix(suite.digest, suite.orgId))
  }
  const scans = await listScansOfSuite(deps.store, suite.id)
  const files = scans.flatMap((id) => [tokenStatsKey(id, 'target'), tokenStatsKey(id, 'reference')])
  await deleteObjects(deps.store, files)
  for (const job of await listJobsOfSuite(deps.store, suite.id)) await deleteUnder(deps, jobPrefix(job))
}

async function deleteUnder({ store }: Deps, prefix: string): Promise<void> {
  await deleteObjects(store, [...(await listKeysUnder(store, prefix))])
}
