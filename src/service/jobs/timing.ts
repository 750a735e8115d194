/** A job whose driver has been silent for so long is driven again; longer than it ever waits between two looks. */
export const DRIVER_LEASE_MS = 120_000
/** A runner that has spoken once is lost when it is silent for so long. */
export const RUNNER_LEASE_SECONDS = 60
/** An engine that says `running` may take so long to start Python and load torch before the runner's first word. */
export const START_PATIENCE_MS = 900_000
/** Looks at the queue while it is full. */
export const QUEUE_LOOK_SECONDS = 15
/** Errors in a row of engine or driver before the attempt is given up: with the waits below about five minutes. */
export const MAX_FAULTS = 10

/** Wait after the n-th error in a row. */
export function faultDelaySeconds(faults: number): number {
  return Math.min(60, 2 ** faults)
}

/** Wait before the next poll: soon at first, seldom later, with jitter so that many jobs don't knock together. */
export function pollDelaySeconds(elapsedMs: number, random: number): number {
  const seconds = Math.min(30, Math.max(2, elapsedMs / 10_000))
  return Math.ceil(seconds * (0.75 + random / 2))
}
