import { logNormalCdf } from './normal.ts'
import { nelderMead } from './nelder-mead.ts'
import type { SkewNormal } from './skew-normal.ts'

/** No skew normal is more skewed than 0.9953. */
const MAX_SKEW = 0.99
/** Samples with less skew than this are symmetric up to rounding. */
const SYMMETRIC = 1e-9

/** Of a refit: what it changes is to be known to a few digits only. */
const COARSE = 1e-5

/**
 * Maximum-likelihood skew normal: method-of-moments start, then Nelder–Mead over (ξ, ln ω, a). At a = 0 the likelihood is stationary whatever
 * the data, so a symmetric sample gets a = 0 (the normal fit), as scipy's does. null: fewer than 3 distinct values. `near` is the fit of nearly the same
 * sample: the search starts there, with small steps, and stops early.
 */
export function fitSkewNormal(values: ArrayLike<number>, near?: SkewNormal | null): SkewNormal | null {
  const n = values.length
  const { mean, sd, skew } = moments(values)
  if (n < 3 || !(sd > 1e-12 * Math.max(1, Math.abs(mean)))) return null
  if (Math.abs(skew) < SYMMETRIC) return { location: mean, scale: sd, shape: 0 }
  const start = near
    ? { location: (near.location - mean) / sd, scale: near.scale / sd, shape: near.shape }
    : byMoments(Math.sign(skew) * Math.min(Math.abs(skew), MAX_SKEW))
  const step = near ? 0.02 : 0.1
  // Standardised data: the steps of the simplex mean the same for perplexities of 10 and of 10,000.
  const z = Float64Array.from(values, (value) => (value - mean) / sd)
  const cost = ([location, logScale, shape]: readonly number[]) =>
    negativeLogLikelihood(z, location!, Math.exp(logScale!), shape!)
  const [location, logScale, shape] = nelderMead(
    cost,
    [start.location, Math.log(start.scale), start.shape],
    [step, step, 2.5 * step * (start.shape || 1)],
    near ? COARSE : undefined,
  )
  return { location: mean + sd * location!, scale: sd * Math.exp(logScale!), shape: shape! }
}

function negativeLogLikelihood(z: Float64Array, location: number, scale: number, shape: number): number {
  let sum = 0
  for (const value of z) {
    const u = (value - location) / scale
    sum += 0.5 * u * u - logNormalCdf(shape * u)
  }
  return sum / z.length + Math.log(scale)
}

/** Parameters of mean 0, variance 1 and this skewness: |δ| = √(π/2 · s^{2/3} / (s^{2/3} + ((4 − π)/2)^{2/3})), a = δ/√(1 − δ²). */
function byMoments(skew: number): SkewNormal {
  const s = Math.abs(skew) ** (2 / 3)
  const delta = Math.sign(skew) * Math.sqrt(((Math.PI / 2) * s) / (s + ((4 - Math.PI) / 2) ** (2 / 3)))
  const scale = 1 / Math.sqrt(1 - (2 * delta * delta) / Math.PI)
  return { location: -scale * delta * Math.sqrt(2 / Math.PI), scale, shape: delta / Math.sqrt(1 - delta * delta) }
}

function moments(values: ArrayLike<number>): { mean: number; sd: number; skew: number } {
  const n = values.length
  let mean = 0
  for (let i = 0; i < n; i++) mean += values[i]! / n
  let second = 0
  let third = 0
  for (let i = 0; i < n; i++) {
    const d = values[i]! - mean
    second += (d * d) / n
    third += (d * d * d) / n
  }
  const sd = Math.sqrt(second)
  return { mean, sd, skew: sd > 0 ? third / sd ** 3 : 0 }
}
