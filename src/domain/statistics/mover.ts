import type { Interval } from '#contract/measured'

interface Estimate {
  readonly value: number
  readonly ci: Interval
}

/**
 * Interval of the difference d = x − y of two independent estimates, from the intervals of each (MOVER; Zou and Donner 2008, "Construction of confidence limits about effect
 * measures", section 2):
 *
 *     lower = d − √((x − lx)² + (uy − y)²)     upper = d + √((ux − x)² + (y − ly)²)
 *
 * Too wide for estimates that rise and fall together.
 */
export function moverDifference(x: Estimate, y: Estimate): Interval {
  const difference = x.value - y.value
  return [
    difference - Math.hypot(x.value - x.ci[0], y.ci[1] - y.value),
    difference + Math.hypot(x.ci[1] - x.value, y.value - y.ci[0]),
  ]
}
