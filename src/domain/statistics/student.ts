import betainc from '@stdlib/math-base-special-betainc'
import betaincinv from '@stdlib/math-base-special-betaincinv'

/** Upper quantile of Student's t: P[T > t] = α, for 0 < α < ½. From P[|T| > t] = I_x(ν/2, ½), x = ν/(ν + t²). */
export function studentQuantile(alpha: number, degrees: number): number {
  const x = betaincinv(2 * alpha, degrees / 2, 0.5)
  return Math.sqrt((degrees * (1 - x)) / x)
}

/** P[T > t] for t ≥ 0: ½ I_x(ν/2, ½), x = ν/(ν + t²). */
export function studentTail(t: number, degrees: number): number {
  return betainc(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
}
