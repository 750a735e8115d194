import { logNormalCdf } from './normal.ts'

/** Azzalini's skew normal: density `2/ω φ(z) Φ(az)`, `z = (x − ξ)/ω`. a = 0 is the normal distribution. */
export interface SkewNormal {
  readonly location: number
  readonly scale: number
  readonly shape: number
}

const LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI)

/** F(x). */
export function skewNormalCdf(distribution: SkewNormal, x: number): number {
  return Math.exp(skewNormalLogCdf(distribution, x))
}

/**
 * log F(x), exact far into the left tail, where `Φ(z) − 2T(z, a)` (Owen's T) cancels to nothing. Left of the location the density is integrated
 * directly, in logarithms; right of it the mirror image 1 − F(−z; −a) is.
 */
export function skewNormalLogCdf({ location, scale, shape }: SkewNormal, x: number): number {
  const z = (x - location) / scale
  if (z <= 0) return logLeftTail(z, shape)
  const upper = Math.exp(logLeftTail(-z, -shape))
  return upper >= 1 ? -Infinity : Math.log1p(-upper)
}

/** Nothing beyond this many nats under the peak adds to a double. */
const NEGLIGIBLE = 40

/** log ∫_0^∞ 2 φ(z − s) Φ(a(z − s)) ds for z ≤ 0. The integrand is log-concave in s: find its peak and its end, then Gauss–Legendre between. */
function logLeftTail(z: number, a: number): number {
  const g = (s: number) => {
    const t = z - s
    return Math.LN2 - LOG_SQRT_2_PI - 0.5 * t * t + logNormalCdf(a * t)
  }
  const peak = peakOf(g)
  const top = g(peak)
  let reach = 1e-3
  while (g(peak + reach) > top - NEGLIGIBLE) reach *= 2
  // Φ(at) turns from ½ to its limit within a few 1/|a| of t = 0: a panel border there keeps a steep one smooth.
  const turn = z + 8 / (1 + Math.abs(a))
  const borders = [0, peak, turn].concat([1 / 16, 1 / 4, 1].map((part) => peak + part * reach))
  const panels = borders.filter((s) => s >= 0 && s <= peak + reach).sort((p, q) => p - q)
  let sum = 0
  for (let k = 1; k < panels.length; k++) sum += gauss((s) => Math.exp(g(s) - top), panels[k - 1]!, panels[k]!)
  return top + Math.log(sum)
}

/** Where a log-concave function peaks on [0, ∞): ternary search, after doubling until it falls. */
function peakOf(g: (s: number) => number): number {
  if (g(1e-9) <= g(0)) return 0
  let high = 1e-3
  while (g(2 * high) > g(high)) high *= 2
  let low = 0
  high *= 2
  for (let k = 0; k < 60; k++) {
    const third = (high - low) / 3
    if (g(low + third) < g(high - third)) low += third
    else high -= third
  }
  return (low + high) / 2
}

// Gauss–Legendre, 20 points: positive nodes and weights (Abramowitz & Stegun, table 25.4).
const NODES = [
  0.0765265211334973, 0.2277858511416451, 0.3737060887154195, 0.5108670019508271, 0.636053680726515, 0.7463319064601508,
  0.8391169718222188, 0.912234428251326, 0.9639719272779138, 0.9931285991850949,
]
const WEIGHTS = [
  0.1527533871307258, 0.1491729864726037, 0.142096109318382, 0.1316886384491766, 0.1181945319615184, 0.1019301198172404,
  0.0832767415767048, 0.0626720483341091, 0.0406014298003869, 0.0176140071391521,
]

function gauss(f: (s: number) => number, from: number, to: number): number {
  const centre = (from + to) / 2
  const half = (to - from) / 2
  let sum = 0
  for (let k = 0; k < NODES.length; k++)
    sum += WEIGHTS[k]! * (f(centre - half * NODES[k]!) + f(centre + half * NODES[k]!))
  return sum * half
}
