import { ServiceError } from '#service/errors'
import type { Ctx } from './app-type.ts'

const WINDOW_MS = 60_000
/** Windows remembered at once; beyond it the oldest are forgotten, which only ever forgives. */
const MAX_WINDOWS = 10_000

interface Window {
  readonly start: number
  used: number
}

export interface Limiter {
  /** Counts a request of `who` and writes the headers; refuses it past `quota` requests in a window. */
  spend(c: Ctx, who: string, quota: number): void
}

/**
 * Exact fixed windows in the memory of one isolate: no write per request. A client spread over many isolates gets as many
 * windows, so this bounds what one isolate serves; the platform's own rules bound the rest.
 */
export function createLimiter(): Limiter {
  const windows = new Map<string, Window>()

  function open(who: string, now: number): Window {
    const known = windows.get(who)
    if (known && now - known.start < WINDOW_MS && now >= known.start) return known
    windows.delete(who)
    if (windows.size >= MAX_WINDOWS) windows.delete(windows.keys().next().value!)
    const fresh = { start: now, used: 0 }
    windows.set(who, fresh)
    return fresh
  }

  function headers(c: Ctx, window: Window, quota: number, now: number): void {
    const reset = Math.max(1, Math.ceil((window.start + WINDOW_MS - now) / 1000))
    const remaining = Math.max(0, quota - window.used)
    c.header('RateLimit-Policy', `"default";q=${quota};w=${WINDOW_MS / 1000}`)
    c.header('RateLimit', `"default";r=${remaining};t=${reset}`)
    // The fields of drafts up to 06, which many clients still read.
    c.header('RateLimit-Limit', String(quota))
    c.header('RateLimit-Remaining', String(remaining))
    c.header('RateLimit-Reset', String(reset))
  }

  function refuse(c: Ctx, window: Window, now: number): never {
    const wait = Math.max(1, Math.ceil((window.start + WINDOW_MS - now) / 1000))
    c.header('Retry-After', String(wait))
    throw new ServiceError('rate_limited', `Too many requests. Try again in ${wait} s.`)
  }

  return {
    spend(c, who, quota) {
      const now = c.get('deps').now()
      const window = open(who, now)
      window.used++
      headers(c, window, quota, now)
      if (window.used > quota) refuse(c, window, now)
    },
  }
}

/** The network address that the platform vouches for; a local server has only one neighbour. */
export function address(c: Ctx): string {
  return c.req.header('CF-Connecting-IP') ?? 'local'
}
