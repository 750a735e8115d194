/** A scan whose driver and workers have been silent for so long is driven again. */
export const LEASE_MS = 60_000
/** Workers and drivers speak up this often while they have nothing to report. */
export const BEAT_MS = 3_000
/** A unit that is being computed is not sent again while its worker is heard. */
export const UNIT_LEASE_MS = 90_000
/** A unit that was sent is sent again when nobody took it up; each time it may wait twice as long, up to the longest. */
export const RESEND_MS = 120_000
export const RESEND_LONGEST_MS = 3_600_000
/** Errors of a unit, or of driving a scan, before the scan fails: a transient fault of the platform is over by then. */
export const MAX_ATTEMPTS = 5
/** Wait before a unit that met an error runs again. */
export function retryDelaySeconds(attempts: number): number {
  return Math.min(60, 2 ** attempts)
}
