import type { Prng } from './prng.ts'

/** One group's mean change: index of the cohort, of the step before it was trained on, and of the step looked at. */
export interface Contrast {
  readonly cohort: number
  readonly before: number
  readonly at: number
}

/**
 * τ(g, t) = (Ȳ_{g,t} − Ȳ_{g,b}) − (Ȳ_{∞,t} − Ȳ_{∞,b}), b the last step before g (Callaway & Sant'Anna, Journal of Econometrics 225, 2021, without covariates).
 * `means` `[cohort][step]`, `never` `[step]`.
 */
export function attOf(
  contrasts: readonly Contrast[],
  means: readonly Float64Array[],
  never: Float64Array,
): Float64Array {
  return Float64Array.from(contrasts, ({ cohort, before, at }) => {
    const own = means[cohort]!
    return own[at]! - own[before]! - (never[at]! - never[before]!)
  })
}

/** Mean of each step over units `[unit][step]`. */
export function stepMeans(units: readonly Float64Array[]): Float64Array {
  const sums = new Float64Array(units[0]!.length)
  for (const unit of units) for (let t = 0; t < sums.length; t++) sums[t]! += unit[t]!
  return sums.map((sum) => sum / units.length)
}

/**
 * Step means of a bootstrap sample of whole units: n − 1 of n with replacement, so that the variance of the mean comes out as s²/n rather than
 * (n − 1)/n of it (Rao & Wu, JASA 83, 1988). A single unit stays as it is.
 */
export function resampledMeans(units: readonly Float64Array[], random: Prng): Float64Array {
  const size = Math.max(1, units.length - 1)
  return stepMeans(Array.from({ length: size }, () => units[random.below(units.length)]!))
}
