import type { Interval } from '#contract/measured'
import { clopperPearsonLower } from './clopper-pearson.ts'
import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'
import { normalQuantile } from './normal.ts'

/**
 * Variance of the AUC by DeLong, DeLong & Clarke-Pearson (Biometrics 1988): placement values
 * `V10_i = P̂[s_n < s_i] + ½ P̂[s_n = s_i]` of each member and `V01_j` of each non-member; `var = s²(V10)/m + s²(V01)/n`.
 * One member or one non-member says nothing about its own spread: that side is taken at its largest, ¼.
 */
export function delongVariance({ members, nonmembers }: LabelledScores): number {
  return (
    placementVariance(members, nonmembers) / members.length + placementVariance(nonmembers, members) / nonmembers.length
  )
}

/**
 * Interval of the AUC: DeLong on the logit scale, `logit A ± z·sd / (A(1 − A))`, which stays inside (0, 1) and covers better near the ends.
 *
 * It breaks down when the classes (nearly) separate, where the variance estimate goes to 0. There the classes are paired at random: min(m, n) independent
 * pairs, each in order with probability A, so Clopper–Pearson on the number in order is exact. The wider end of the two is taken
 * whenever fewer than `FEW` expected pairs are out of order (or in order).
 *
 * `inflation` multiplies the variance, for scores that are not independent.
 */
export function aucInterval(value: number, scores: LabelledScores, confidence = 0.95, inflation = 1): Interval {
  if (value < 0.5) {
    const [low, high] = upperHalf(
      1 - value,
      { members: scores.nonmembers, nonmembers: scores.members },
      confidence,
      inflation,
    )
    return [1 - high, 1 - low]
  }
  return upperHalf(value, scores, confidence, inflation)
}

/** Below this many discordant pairs the normal approximation of DeLong under-covers (`test/domain/statistics/coverage.test.ts`). */
const FEW = 3

/** Share of pairs that are neither in nor out of order above which the ends of the scale are spelled out. */
const MOSTLY_TIED = 0.5

/**
 * Where most pairs are tied, the AUC hangs on a handful of texts and its variance is as uncertain as a proportion of few. As Agresti & Caffo (American Statistician
 * 2000) do for two proportions, one success and one failure are added to each side: a score below and one above all others.
 */
function cautiousVariance(scores: LabelledScores): number {
  const { members, nonmembers } = scores
  let tied = 0
  for (const score of members) tied += countAtMost(nonmembers, score) - countBelow(nonmembers, score)
  if (tied <= MOSTLY_TIED * members.length * nonmembers.length) return delongVariance(scores)
  const widened = (side: Float64Array) => Float64Array.of(-Infinity, ...side, Infinity)
  return delongVariance({ members: widened(members), nonmembers: widened(nonmembers) })
}

function upperHalf(value: number, scores: LabelledScores, confidence: number, inflation: number): Interval {
  const alpha = (1 - confidence) / 2
  const pairs = Math.min(scores.members.length, scores.nonmembers.length)
  const discordant = pairs * (1 - value)
  const exactLower = () => clopperPearsonLower(Math.floor(pairs - discordant), pairs, alpha)
  if (value === 1) return [exactLower(), 1]
  const z = -normalQuantile(alpha)
  const logit = Math.log(value / (1 - value))
  const half = (z * Math.sqrt(inflation * cautiousVariance(scores))) / (value * (1 - value))
  const low = 1 / (1 + Math.exp(half - logit))
  const high = 1 / (1 + Math.exp(-half - logit))
  return discordant < FEW ? [Math.min(low, exactLower()), high] : [low, high]
}

function placementVariance(of: Float64Array, among: Float64Array): number {
  if (of.length === 1) return 0.25
  let mean = 0
  let squares = 0
  let n = 0
  for (const score of of) {
    const placement = (countBelow(among, score) + countAtMost(among, score)) / (2 * among.length)
    n++
    const step = placement - mean
    mean += step / n
    squares += step * (placement - mean)
  }
  return squares / (n - 1)
}
