import type { Measured } from '#contract/measured'
import { normalQuantile } from './statistics/normal.ts'

/** Confidence of every interval in a report. */
const REPORTED = 0.95

/**
 * New minus old, with an interval made from the two intervals alone (MOVER; Zou and Donner 2008, "Construction of confidence limits about effect
 * measures", section 2): for d = x − y,
 *
 *     lower = d − √((x − lx)² + (uy − y)²)     upper = d + √((ux − x)² + (y − ly)²)
 *
 * It takes the two as independent. Two scans of one suite are not (the same texts are hard for both), which makes this interval too wide: it may call a change
 * undecided that a paired test would find, never the other way round.
 *
 * `now` is at `confidence`; `then` comes from a report at 95 %, so its half widths are stretched by the ratio of the normal quantiles.
 */
export function change(now: Measured, then: Measured, confidence: number): Measured {
  if (now.value === null) return now
  if (then.value === null) {
    return { value: null, reason: 'no_baseline', detail: then.detail ?? `the baseline has none: ${words(then.reason)}` }
  }
  const value = now.value - then.value
  if (now.ci === undefined && then.ci === undefined) return { value }
  const stretch = normalQuantile((1 + confidence) / 2) / normalQuantile((1 + REPORTED) / 2)
  const [lowNow, highNow] = now.ci ?? [now.value, now.value]
  const [lowThen, highThen] = (then.ci ?? [then.value, then.value]).map(
    (end) => then.value + stretch * (end - then.value),
  ) as [number, number]
  return {
    value,
    ci: [
      value - Math.hypot(now.value - lowNow, highThen - then.value),
      value + Math.hypot(highNow - now.value, then.value - lowThen),
    ],
  }
}

function words(reason: string): string {
  return reason.replaceAll('_', ' ')
}
