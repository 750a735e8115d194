import { listRunningStudies } from '#store/studies'
import type { Deps } from '../deps.ts'
import { advanceStudy } from './advance-study.ts'

/** One call looks after at most so many; the oldest first. */
const BATCH = 20

/** For the clock: every study under way makes a step. One that stumbles does not stop the others. */
export async function advanceStudies(deps: Deps): Promise<void> {
  const running = await listRunningStudies(deps.store, BATCH)
  const steps = await Promise.allSettled(running.map(({ id }) => advanceStudy(deps, id)))
  const stumbled = steps.find((step) => step.status === 'rejected')
  if (stumbled) throw stumbled.reason
}
