import { logNormalCdf } from '#domain/statistics/normal'
import type { SkewNormal } from '#domain/statistics/skew-normal'

const LOG_SQRT_2_PI = 0.5 * Math.log(2 * Math.PI)

/** What the fit maximises, with its constants: to compare with scipy's likelihood. */
export function skewNormalLogDensity({ location, scale, shape }: SkewNormal, x: number): number {
  const z = (x - location) / scale
  return Math.LN2 - Math.log(scale) - LOG_SQRT_2_PI - 0.5 * z * z + logNormalCdf(shape * z)
}
