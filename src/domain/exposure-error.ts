import { canaryExposure, referencePool, type MeasuredCanary, type ReferencePool } from './exposure.ts'

/** Left-out groups: ten refits are affordable. */
const GROUPS = 10
/** Ten groups tell a variance poorly, and the tail of a fit reacts lopsidedly: the 90 % upper end of the variance is taken, 9/χ²(9; 0.1). */
const CAUTION = 9 / 4.168

/** Canaries of one family and the losses of the references that rank them. */
export interface Family {
  readonly canaries: readonly MeasuredCanary[]
  readonly references: readonly number[]
  readonly pool: ReferencePool
}

/**
 * Bits of each canary with each tenth of the references left out, `[group][canary]`: all canaries of a family are ranked among the same
 * drawn references and in the tail of the same fit, so an error of these is shared by all and does not show in how the canaries differ. No groups
 * where the space was enumerated.
 */
export function replicasOf({ canaries, references, pool }: Family): number[][] {
  const drawn = canaries.some(({ better, space }) => better === undefined && references.length + 1 < space)
  if (!drawn || references.length < 2 * GROUPS) return []
  return Array.from({ length: GROUPS }, (_, group) => {
    const kept = references.filter((_, i) => i % GROUPS !== group)
    const replica = referencePool(kept, pool.scale, pool.fit)
    // Whether the fit is believed was decided on all references.
    const believed = { ...replica, ksP: pool.ksP }
    return canaries.map((canary) => {
      const { bits } = canaryExposure(canary, believed)
      return typeof bits === 'number' ? bits : 0
    })
  })
}

/** Jackknife variance of a mean over these canaries, `(G − 1)/G · Σ_g (mean_g − mean)²`, at its upper end. */
export function sharedVariance(replicas: readonly (readonly number[])[], chosen: readonly number[]): number {
  if (replicas.length === 0 || chosen.length === 0) return 0
  const means = replicas.map((bits) => chosen.reduce((sum, i) => sum + bits[i]!, 0) / chosen.length)
  const middle = means.reduce((sum, mean) => sum + mean, 0) / means.length
  const squares = means.reduce((sum, mean) => sum + (mean - middle) ** 2, 0)
  return CAUTION * ((means.length - 1) / means.length) * squares
}
