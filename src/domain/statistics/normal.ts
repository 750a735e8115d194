import erfc from '@stdlib/math-base-special-erfc'
import erfcinv from '@stdlib/math-base-special-erfcinv'
import erfcx from '@stdlib/math-base-special-erfcx'

const LOG_TWO = Math.LN2
/** Below this Φ(x) is computed through erfcx, which does not underflow; above it erfc loses nothing. */
const TAIL = -1

/** Φ(x) = ½ erfc(−x/√2): the standard normal distribution function. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2)
}

/** Φ⁻¹(p) for 0 < p < 1; −∞ and ∞ at the ends. */
export function normalQuantile(p: number): number {
  return -Math.SQRT2 * erfcinv(2 * p)
}

/** log Φ(x), exact far into the left tail: Φ(x) = ½ erfcx(−x/√2) e^{−x²/2}, where erfcx(y) = e^{y²} erfc(y). */
export function logNormalCdf(x: number): number {
  if (x < TAIL) return Math.log(erfcx(-x * Math.SQRT1_2)) - LOG_TWO - 0.5 * x * x
  return Math.log1p(-0.5 * erfc(x * Math.SQRT1_2))
}
