import type { Change } from '#contract/studies/regression'
import { auc } from './auc.ts'
import { countAtMost, countBelow, labelledScores } from './labelled-scores.ts'
import { normalCdf, normalQuantile } from './normal.ts'

/** Scores of the same example under two models: [before, after]. */
export type Pairs = readonly (readonly [number, number])[]

/** Below this many pairs that changed their order, how the few differ says little of how many more there might be. */
const FEW = 3

/**
 * Difference of two AUCs measured on the same examples, by DeLong, DeLong & Clarke-Pearson (Biometrics 1988): with placement values V10 of members and V01 of
 * non-members under each model, `var(A₂ − A₁) = s²(V10₂ − V10₁)/m + s²(V01₂ − V01₁)/n`; `z = (A₂ − A₁)/√var`, p two-sided.
 *
 * Where both models (nearly) separate the sides, hardly a placement changes and the variance goes to 0, whatever the next texts would show. There, as Agresti & Min
 * (Statistics in Medicine 2005) do for paired proportions, one text of each side is added whose placement rose from 0 to 1 by a half and fell by a half. Identical scores need
 * none: the difference is exactly 0, with p = 1. At least two members and two non-members.
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
  const shifts = [shift(members, 'nonmembers'), shift(nonmembers, 'members')]
  const measured = shifts.reduce((sum, side) => sum + sampleVariance(side) / side.length, 0)
  const variance = [...members, ...nonmembers].every(([a, b]) => a === b) ? 0 : cautious(measured, shifts)
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

function cautious(variance: number, shifts: readonly (readonly number[])[]): number {
  const [inside, outside] = shifts.map((side) => side.reduce((sum, value) => sum + Math.abs(value), 0) / side.length)
  const fewest = Math.min(...shifts.map(({ length }) => length))
  if (variance > 0 && fewest * Math.max(inside!, outside!) >= FEW) return variance
  return Math.max(
    variance,
    shifts.reduce((sum, { length: n }) => sum + 1 / ((n + 1) * (n + 2)), 0),
  )
}

function placement(score: number, among: Float64Array): number {
  return (countBelow(among, score) + countAtMost(among, score)) / (2 * among.length)
}

/** s², with n − 1. */
export function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}
