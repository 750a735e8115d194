import type { JobState } from '#contract/job-state'

/**
 * The life of a job. Only these moves exist; whoever writes a state asks `canMoveJob` first, so a late word of an engine or a runner can't
 * revive what has ended. Back to `submitting` is the next attempt.
 */
const MOVES: Record<JobState, readonly JobState[]> = {
  queued: ['submitting', 'failed', 'cancelled'],
  submitting: ['submitting', 'running', 'failed', 'cancelled'],
  running: ['submitting', 'collecting', 'failed', 'cancelled'],
  collecting: ['done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
}

export function canMoveJob(from: JobState, to: JobState): boolean {
  return MOVES[from].includes(to)
}
