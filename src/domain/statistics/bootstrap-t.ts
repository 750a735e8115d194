import type { Interval } from '#contract/measured'
import { prng } from './prng.ts'

/** A resample whose spread is this much smaller than its mean is one value many times over, up to rounding. */
const FLAT = 1e-12

/** Odd, so that the quantiles at 2.5 % and 97.5 % of `RESAMPLES + 1` are resamples themselves. */
const RESAMPLES = 1999
const SEED = 0x7b17
/** With so few values the long tail is under-resampled: the end on its side is taken farther out, by simulation (docs/coverage.md). */
const SMALL = 12
const SMALL_TAIL = 0.4

/**
 * Interval of a mean whose values may be skewed: bootstrap-t (Efron 1981; Hall, Annals of Statistics 1988), which resamples the studentised mean
 * and so takes its skew along, where Student's t covers 88–92 % for the exponential-like exposures of few canaries.
 *
 * `extra` is a variance of the mean that the values do not show, from an error that they share. The long tail is supposed to the right, as exposures have it. From about 5 values on; some must differ.
 */
export function bootstrapT(values: readonly number[], extra = 0, confidence = 0.95): Interval {
  const n = values.length
  const { mean, error } = studentise(values)
  const random = prng(SEED)
  const studentised: number[] = []
  const resample = new Float64Array(n)
  for (let b = 0; b < RESAMPLES; b++) {
    for (let i = 0; i < n; i++) resample[i] = values[random.below(n)]!
    const drawn = studentise(resample)
    const distance = drawn.mean - mean
    // All equal: as far as can be on the side where it lies, but no farther than another resample.
    studentised.push(drawn.error > 0 ? distance / drawn.error : distance === 0 ? 0 : Math.sign(distance) * Infinity)
  }
  studentised.sort((a, b) => a - b)
  const place = (tail: number) => Math.max(1, Math.floor(tail * (RESAMPLES + 1)))
  const tail = (1 - confidence) / 2
  const [below, above] = [place(n < SMALL ? SMALL_TAIL * tail : tail), place(tail)]
  const finite = studentised.filter(Number.isFinite)
  const within = (t: number) => Math.min(finite.at(-1) ?? 0, Math.max(finite[0] ?? 0, t))
  const whole = Math.hypot(error, Math.sqrt(extra))
  return [mean - within(studentised.at(-above)!) * whole, mean - within(studentised[below - 1]!) * whole]
}

function studentise(values: ArrayLike<number>): { mean: number; error: number } {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i]! / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i]! - mean) ** 2
  const error = Math.sqrt(squares / (n - 1) / n)
  return { mean, error: error > FLAT * Math.abs(mean) ? error : 0 }
}
