import type { Interval } from '#contract/measured'
import type { LabelledScores } from './labelled-scores.ts'
import { normalQuantile } from './normal.ts'
import type { Prng } from './prng.ts'

/** Membership advantage (Yeom et al. 2018): max over thresholds τ of TPR(τ) − FPR(τ), rates of `score ≥ τ`. ≥ 0, the empty cut gives 0. */
export function advantage({ members, nonmembers }: LabelledScores): number {
  let best = 0
  let i = members.length
  let j = nonmembers.length
  while (i > 0 && j > 0) {
    const cut = Math.max(members[i - 1]!, nonmembers[j - 1]!)
    while (i > 0 && members[i - 1]! >= cut) i--
    while (j > 0 && nonmembers[j - 1]! >= cut) j--
    best = Math.max(best, j / nonmembers.length - i / members.length)
  }
  return best
}

/** Resamples: enough to estimate a bias and a standard deviation to a few percent; fewer for large samples, which hardly vary. */
const MOST_RESAMPLES = 200
const LEAST_RESAMPLES = 50
const DRAWS = 500_000

/**
 * Interval of the advantage: stratified bootstrap, bias-corrected normal. A maximum over thresholds is biased upwards, and a resample of a sample twice
 * so; the bootstrap sees the second bias and takes it off: `2·A − mean(A*) ± z·sd(A*)`, inside [0, 1]. When the classes separate
 * completely resampling sees no spread, and the exact bounds of TPR = 1 and FPR = 0 are used instead.
 */
export function advantageInterval(value: number, scores: LabelledScores, random: Prng, confidence = 0.95): Interval {
  const m = scores.members.length
  const n = scores.nonmembers.length
  const alpha = (1 - confidence) / 2
  if (value === 1) return [Math.max(0, (alpha / 2) ** (1 / m) + (alpha / 2) ** (1 / n) - 1), 1]
  const ranks = mergedRanks(scores)
  const resamples = Math.max(LEAST_RESAMPLES, Math.min(MOST_RESAMPLES, Math.floor(DRAWS / (m + n))))
  let sum = 0
  let squares = 0
  for (let b = 0; b < resamples; b++) {
    const a = resampledAdvantage(ranks, m, n, random)
    sum += a
    squares += a * a
  }
  const mean = sum / resamples
  const sd = Math.sqrt(Math.max(0, squares / resamples - mean * mean))
  const centre = 2 * value - mean
  const half = -normalQuantile(alpha) * sd
  return [Math.min(value, Math.max(0, centre - half)), Math.max(value, Math.min(1, centre + half))]
}

interface Ranks {
  /** Place of each member, of each non-member, among the distinct scores, 0 = highest. */
  readonly members: Uint32Array
  readonly nonmembers: Uint32Array
  readonly distinct: number
}

function mergedRanks({ members, nonmembers }: LabelledScores): Ranks {
  const ranks = { members: new Uint32Array(members.length), nonmembers: new Uint32Array(nonmembers.length) }
  let i = members.length
  let j = nonmembers.length
  let distinct = 0
  while (i > 0 || j > 0) {
    const cut = Math.max(i > 0 ? members[i - 1]! : -Infinity, j > 0 ? nonmembers[j - 1]! : -Infinity)
    while (i > 0 && members[i - 1]! >= cut) ranks.members[--i] = distinct
    while (j > 0 && nonmembers[j - 1]! >= cut) ranks.nonmembers[--j] = distinct
    distinct++
  }
  return { ...ranks, distinct }
}

function resampledAdvantage(ranks: Ranks, m: number, n: number, random: Prng): number {
  const difference = new Float64Array(ranks.distinct)
  for (let k = 0; k < m; k++) difference[ranks.members[random.below(m)]!]! += 1 / m
  for (let k = 0; k < n; k++) difference[ranks.nonmembers[random.below(n)]!]! -= 1 / n
  let best = 0
  let gap = 0
  for (const step of difference) {
    gap += step
    if (gap > best) best = gap
  }
  return best
}
