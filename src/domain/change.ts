import type { Interval, Measured } from '#contract/measured'
import { moverDifference } from './statistics/mover.ts'
import { normalQuantile } from './statistics/normal.ts'

/** Confidence of every interval in a report. */
const REPORTED = 0.95

/**
 * New minus old, with an interval made from the two intervals alone (`statistics/mover.ts`). It takes the two as independent. Two scans of one suite are not (the same texts are hard for both), which makes this interval too wide: it may call a change
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
  const whole: Interval = now.ci ?? [now.value, now.value]
  const stretched = (then.ci ?? [then.value, then.value]).map((end) => then.value + stretch * (end - then.value)) as [
    number,
    number,
  ]
  return { value, ci: moverDifference({ value: now.value, ci: whole }, { value: then.value, ci: stretched }) }
}

function words(reason: string): string {
  return reason.replaceAll('_', ' ')
}
