import { JobState } from '#contract/job-state'
import { canMoveJob } from '#domain/job-lifecycle'
import { enterJobState, type EnteringJob } from '#store/jobs'
import type { Deps } from '../deps.ts'

/** Moves a job to another state, from any state that may lead there. True for the one call that did it. */
export function moveJob(deps: Deps, id: string, move: Omit<EnteringJob, 'from' | 'now'>): Promise<boolean> {
  const from = JobState.options.filter((state) => canMoveJob(state, move.to))
  return enterJobState(deps.store, id, { ...move, from, now: deps.now() })
}
