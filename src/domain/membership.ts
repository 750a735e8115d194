import type { Measured } from '#contract/measured'
import type { Membership } from '#contract/report/membership'
import { histogram } from './histogram.ts'
import { drawn, type Drawn, type Intervals } from './intervals.ts'
import { scoresOf, whyUnscored, type Material } from './material.ts'
import type { ScoreColumn } from './scores.ts'
import { advantage } from './statistics/advantage.ts'
import { auc } from './statistics/auc.ts'
import type { LabelledScores } from './statistics/labelled-scores.ts'
import { roc, thinRoc } from './statistics/roc.ts'
import { tprAtFpr } from './statistics/tpr-at-fpr.ts'

/** The false-positive rates that every report quotes. */
export const FALSE_POSITIVE_RATES = [0.1, 0.01, 0.001] as const
/** Points of the confidence band, evenly spaced on a log axis. */
const BAND_POINTS = 25

/** All that is said about one attack. `blind` is the blind baseline's AUC. */
export function membership(column: ScoreColumn, material: Material, blind: Measured): Membership {
  const { intervals } = material
  const separated = separation(column, material)
  const scores = separated.sorted
  const reason = whyUnscored(column, material)
  const missing = reason && { value: null, reason }
  const rates = FALSE_POSITIVE_RATES.map((fpr) =>
    missing ? { fpr, ...missing } : tprAtFpr(scores, fpr, 0.95, intervals.tpr),
  )
  const area = missing ?? measureAuc(separated, intervals, 0.95, inflation(column.attack.folds))
  return {
    attack: column.attack.name,
    version: column.attack.version,
    auc: area,
    tpr_at_fpr: rates,
    auc_above_blind: difference(area, blind),
    advantage: missing ?? measureAdvantage(scores, intervals),
    threshold: thresholdOf(rates[0]!),
    n_members: scores.members.length,
    n_nonmembers: scores.nonmembers.length,
    unscored: unscored(column, material),
    n_degenerate: [...material.splits.member, ...material.splits.nonmember].filter((i) => column.degenerate.has(i))
      .length,
    roc: oneSided(scores) ? [] : thinRoc(roc(scores)),
    band: oneSided(scores) ? [] : band(scores, intervals),
    histogram: histogram(column, material),
  }
}

export function separation(column: ScoreColumn, { splits }: Material): Drawn {
  return drawn(scoresOf(column, splits.member), scoresOf(column, splits.nonmember))
}

export function measureAuc(scores: Drawn, intervals: Intervals, confidence = 0.95, variance = 1): Measured {
  const reason = oneSided(scores.sorted)
  if (reason) return { value: null, reason }
  const value = auc(scores.sorted)
  return { value, ci: intervals.auc(value, scores, confidence, variance) }
}

/** (1/k + test/train) / (1/k): what sharing training texts between k folds does to a variance. */
function inflation(folds: number | undefined): number {
  return folds === undefined ? 1 : 1 + folds / (folds - 1)
}

export function measureAdvantage(scores: LabelledScores, intervals: Intervals, confidence = 0.95): Measured {
  const reason = oneSided(scores)
  if (reason) return { value: null, reason }
  return { value: advantage(scores), ci: intervals.advantage(scores, confidence) }
}

function oneSided({ members, nonmembers }: LabelledScores): string | false {
  if (members.length === 0) return 'no_members'
  return nonmembers.length === 0 ? 'no_nonmembers' : false
}

function thresholdOf(rate: Membership['tpr_at_fpr'][number]): Membership['threshold'] {
  if (rate.value === null) return { value: null, reason: rate.reason }
  return rate.threshold ?? { value: null, reason: 'nobody_flagged' }
}

/** The worst case of both intervals: wider than needed, since the two are measured on the same texts. */
function difference(a: Measured, b: Measured): Measured {
  if (a.value === null) return a
  if (b.value === null) return b
  const value = a.value - b.value
  return a.ci && b.ci ? { value, ci: [a.ci[0] - b.ci[1], a.ci[1] - b.ci[0]] } : { value }
}

function unscored(column: ScoreColumn, { splits }: Material): Membership['unscored'] {
  const counts = new Map<string, number>()
  for (const i of [...splits.member, ...splits.nonmember]) {
    const reason = column.reasons.get(i)
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].map(([reason, count]) => ({ reason, count }))
}

function band(scores: LabelledScores, intervals: Intervals): Membership['band'] {
  const least = 1 / scores.nonmembers.length
  const rates = Array.from({ length: BAND_POINTS }, (_, k) => least ** (1 - k / (BAND_POINTS - 1)))
  // At FPR 1 everybody is flagged: nothing to estimate.
  return [...new Set(rates)].map((fpr) => (fpr >= 1 ? [1, 1, 1] : [fpr, ...intervals.tpr(scores, fpr, 0.95)]))
}
