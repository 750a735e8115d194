import type { BestAttack } from '#contract/report/membership'
import { whole, percent } from './format.ts'
import { isAnytime, type Material } from './material.ts'
import { measureAuc, separation } from './membership.ts'
import { holm } from './statistics/holm.ts'
import { mannWhitney } from './statistics/mann-whitney.ts'

/** All statements about the attacks of a report hold together with this confidence. */
const FAMILY_CONFIDENCE = 0.95

/**
 * The attack with the highest AUC, said so that having looked for the highest is paid for: its interval is at 1 − 0.05/k over the k attacks that were scored (Bonferroni), and its p against ½ is Holm's.
 * The best of many attacks on a model that remembers nothing would otherwise look like one that does.
 */
export function bestAttack(material: Material): BestAttack {
  const scored = material.columns.flatMap((column) => {
    const scores = separation(column, material)
    const { value } = measureAuc(scores, material.intervals)
    return value === null ? [] : [{ column, scores, value }]
  })
  const k = scored.length
  if (k === 0) return { attack: null, reason: 'no_attack_scored' }
  const best = scored.reduce((a, b) => (b.value > a.value ? b : a))
  const { attack } = best.column
  const variance = attack.folds === undefined ? 1 : 1 + attack.folds / (attack.folds - 1)
  const confidence = 1 - (1 - FAMILY_CONFIDENCE) / k
  const adjusted = isAnytime(material.evidence) ? null : holm(scored.map(({ scores }) => mannWhitney(scores.sorted)))
  return {
    attack: attack.name,
    version: attack.version,
    attacks: k,
    auc: measureAuc(best.scores, material.intervals, confidence, variance),
    confidence,
    p:
      adjusted === null
        ? { value: null, reason: 'sequential', detail: 'a p-value after stopping early would be wrong' }
        : adjusted[scored.indexOf(best)]!,
    detail: `the highest of ${whole(k)} attacks; its interval is at ${percent(confidence)}, so that all ${whole(k)} hold together at 95 %`,
  }
}
