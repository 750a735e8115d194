import { median } from '../statistics/median.ts'

/** Keeps the ratio of a text that fine-tuning hardly made worse from overflowing; the authors' code. */
const SOFTEN = 1e-12

/** How far fine-tuning moved the right token, δ_t = lp^θ_t − lp^R_t, where greedy decoding errs. The first scored position does not count. */
export function errorZone(
  target: ArrayLike<number>,
  reference: ArrayLike<number>,
  rank: ArrayLike<number>,
): readonly number[] {
  const zone: number[] = []
  for (let t = 1; t < target.length; t++) if (rank[t] !== 0) zone.push(target[t]! - reference[t]!)
  return zone
}

/** `P = Σ_E max(δ, 0)` and `N = Σ_E max(−δ, 0)`. */
export function balanceOf(zone: readonly number[]): { readonly up: number; readonly down: number } {
  let [up, down] = [0, 0]
  for (const delta of zone) {
    if (delta > 0) up += delta
    else down -= delta
  }
  return { up, down }
}

type ZoneScore = (zone: readonly number[]) => number

/**
 * What the paper's ablation (appendix E.3) makes of a zone; within some 0.01 AUC of each other. The attack is the first. All are finite where N > 0, but for the
 * logarithm of nothing; what a zone with N = 0 counts as, the attack's edge policy says.
 */
export const ZONE_SCORES = {
  ratio: (zone) => {
    const { up, down } = balanceOf(zone)
    return up / (down + SOFTEN)
  },
  log_ratio: (zone) => {
    const { up, down } = balanceOf(zone)
    return Math.log(up) - Math.log(down)
  },
  positive_fraction: (zone) => {
    const { up, down } = balanceOf(zone)
    return up / (up + down)
  },
  difference: (zone) => {
    const { up, down } = balanceOf(zone)
    return up - down
  },
  mean_delta: (zone) => zone.reduce((sum, delta) => sum + delta, 0) / zone.length,
  median_delta: median,
} satisfies Record<string, ZoneScore>
