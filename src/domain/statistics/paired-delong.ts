import type { Change } from '#contract/studies/regression'
import { auc } from './auc.ts'
import { countAtMost, countBelow, labelledScores } from './labelled-scores.ts'
import { normalCdf, normalQuantile } from './normal.ts'

/** Scores of the same example under two models: [before, after]. */
export type Pairs = readonly (readonly [number, number])[]

/**
 * Difference of two AUCs measured on the same examples, by DeLong, DeLong & Clarke-Pearson (Biometrics 1988): with placement values V10 of members and V01 of
 * non-members under each model, `var(A₂ − A₁) = s²(V10₂ − V10₁)/m + s²(V01₂ − V01₁)/n`; `z = (A₂ − A₁)/√var`, p two-sided.
 *
 * Identical scores have no variance: the difference is then exactly 0, with p = 1. At least two members and two non-members.
 */
export function pairedAuc(members: Pairs, nonmembers: Pairs, confidence = 0.95): Change {
  const sides = ([0, 1] as const).map((side) =>
    labelledScores(
      members.map((pair) => pair[side]),
      nonmembers.map((pair) => pair[side]),
    ),
  )
  const [before, after] = [auc(sides[0]!), auc(sides[1]!)]
  const shift = (pairs: Pairs, among: 'members' | 'nonmembers') =>
    pairs.map(([a, b]) => placement(b, sides[1]![among]) - placement(a, sides[0]![among]))
  const variance =
    sampleVariance(shift(members, 'nonmembers')) / members.length +
    sampleVariance(shift(nonmembers, 'members')) / nonmembers.length
  const difference = after - before
  const half = -normalQuantile((1 - confidence) / 2) * Math.sqrt(variance)
  const p = variance === 0 ? (difference === 0 ? 1 : 0) : 2 * normalCdf(-Math.abs(difference) / Math.sqrt(variance))
  return {
    baseline: before,
    candidate: after,
    difference,
    ci: [Math.max(-1, difference - half), Math.min(1, difference + half)],
    p,
  }
}

function placement(score: number, among: Float64Array): number {
  return (countBelow(among, score) + countAtMost(among, score)) / (2 * among.length)
}

/** s², with n − 1. */
export function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
