import { expect, test } from 'vitest'
import { retryAfterMs, waitAfter } from '#service/webhooks/retry-schedule'

test('ten attempts within three days and a bit, spread by a tenth', () => {
  const waits = Array.from({ length: 9 }, (_, i) => waitAfter(i + 1, 0.5, null)!)
  expect(waits.map((ms) => ms / 1000)).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400])
  expect(waitAfter(10, 0.5, null)).toBeNull()
  expect(waitAfter(1, 0, null)).toBe(4500)
  expect(waitAfter(1, 0.999, null)).toBeLessThan(5500)
})

test('a receiver is not disturbed sooner than it asked, and can not ask for ever', () => {
  const now = Date.parse('2026-11-23T10:00:00Z')
  expect(retryAfterMs('120', now)).toBe(120_000)
  expect(retryAfterMs('Mon, 23 Nov 2026 10:01:00 GMT', now)).toBe(60_000)
  expect(retryAfterMs('Mon, 23 Nov 2026 09:00:00 GMT', now)).toBe(0)
  expect(retryAfterMs('soon', now)).toBeNull()
  expect(retryAfterMs(null, now)).toBeNull()
  expect(waitAfter(1, 0.5, 120_000)).toBe(120_000)
  expect(waitAfter(2, 0.5, 1000)).toBe(300_000)
  expect(waitAfter(1, 0.5, 1e12)).toBe(86_400_000)
})
