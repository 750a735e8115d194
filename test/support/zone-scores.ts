import { balanceOf } from '#domain/attacks/error-zone'
import { median } from '#domain/statistics/median'

/**
 * What the ablation of EZ-MIA (arXiv 2601.12104, appendix E.3) puts in place of the ratio. Not offered as attacks: the logarithm and the fraction order all texts
 * as the ratio does, the others come within some 0.01 AUC of it. Here to test the zone that all of them are made of.
 */
export const zoneScores = (zone: readonly number[]) => {
  const { up, down } = balanceOf(zone)
  return {
    ratio: up / down,
    log_ratio: Math.log(up / down),
    positive_fraction: up / (up + down),
    difference: up - down,
    mean_delta: zone.reduce((sum, delta) => sum + delta, 0) / zone.length,
    median_delta: median(zone),
  }
}

/** The released code: nothing to divide by, or a single error, is no evidence. */
export function releasedScore(zone: readonly number[]): number {
  const { up, down } = balanceOf(zone)
  return zone.length < 2 || down === 0 ? 0 : up / (down + 1e-12)
}
