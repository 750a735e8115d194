const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Waits between attempts, as Standard Webhooks recommends: three days in all, and most receivers are back long before. */
const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
/** A receiver may ask for more time, up to this. */
const LONGEST_WAIT = 24 * HOUR

/**
 * Milliseconds until the attempt after the `attempts`-th, or null when that was the last. Spread by a tenth, so that many messages that
 * failed together do not come back together (`chance` in [0, 1)); never sooner than the receiver asked.
 */
export function waitAfter(attempts: number, chance: number, retryAfterMs: number | null): number | null {
  const wait = WAITS[attempts - 1]
  if (wait === undefined) return null
  const spread = Math.round(wait * (0.9 + 0.2 * chance))
  return Math.max(spread, Math.min(retryAfterMs ?? 0, LONGEST_WAIT))
}

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110). Null when absent or unreadable. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null
  const seconds = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null
}
