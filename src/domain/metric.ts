import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import { change } from './change.ts'
import { extractable, meanBits } from './exposure-report.ts'
import { greedyRate, meanExact, meanStrength, probabilisticRate } from './extraction-report.ts'
import { columnOf, scoresOf, whyUnscored, type Material } from './material.ts'
import { measureAdvantage, measureAuc, separation } from './membership.ts'
import { miaRecall } from './mia-recall.ts'
import type { ParsedRule } from './policy-rule.ts'
import { incomparable, measured, reportedMetric } from './reported-metric.ts'
import { tprAtFpr } from './statistics/tpr-at-fpr.ts'

/** Sections of the report that are finished before the verdict. */
export type Sections = Pick<Report, 'utility' | 'exposure' | 'audit' | 'group_gap'>

/**
 * What a rule looks at, with its interval at the given confidence. Recomputed rather than read from the report, whose intervals are all at 95 %: with several
 * rules each gets a wider one. Metrics whose interval does not come from here (`group_gap`, the audit) keep their own.
 */
export function metricOf(rule: ParsedRule, material: Material, sections: Sections, confidence: number): Measured {
  const now = measure(rule, material, sections, confidence)
  return rule.change ? change(now, baselineOf(rule, material), confidence) : now
}

/** The same number in the baseline scan, when there is one that can be compared. */
function baselineOf(rule: ParsedRule, material: Material): Measured {
  const { baseline, subject } = material.evidence
  if (baseline === undefined) return { value: null, reason: 'no_baseline', detail: 'no baseline was named' }
  const why = incomparable(subject, baseline)
  if (why !== null) return { value: null, reason: 'no_baseline', detail: why }
  const before = baseline.membership.find(({ attack }) => attack === rule.attack)
  const version = rule.attack === null ? undefined : columnOf(material, rule.attack)?.attack.version
  if (before !== undefined && version !== undefined && before.version !== version) {
    const detail = `it ran version ${before.version} of ${rule.attack}, this scan version ${version}`
    return { value: null, reason: 'no_baseline', detail }
  }
  return reportedMetric(rule, baseline)
}

function measure(rule: ParsedRule, material: Material, sections: Sections, confidence: number): Measured {
  const [first, second] = rule.arguments
  switch (rule.metric) {
    case 'membership.*.auc':
    case 'membership.*.advantage':
    case 'membership.*.tpr_at_fpr':
    case 'mia_recall.*':
      return attackMetric(rule, material, confidence)
    case 'exposure.max_bits':
      return measured(sections.exposure.max_bits)
    case 'exposure.mean_bits':
      return meanBits(sections.exposure.canaries, confidence, sections.exposure.reference_error)
    case 'exposure.extractable':
      return extractable(sections.exposure.canaries, confidence)
    case 'extraction.greedy.rate':
      return greedyRate(material, confidence)
    case 'extraction.probabilistic.rate':
      return probabilisticRate(material, first!, second!, confidence)
    case 'extraction.strength':
      return meanStrength(material, confidence)
    case 'extraction.exact':
      return meanExact(material, confidence)
    case 'audit.epsilon_lower_bound':
      return measured(sections.audit.epsilon_lower_bound)
    case 'utility.generalization_gap':
      return measured(sections.utility.generalization_gap)
    case 'utility.perplexity.member':
      return measured(sections.utility.perplexity.member)
    case 'utility.perplexity.nonmember':
      return measured(sections.utility.perplexity.nonmember)
    case 'groups.max_gap':
      return sections.group_gap
    default:
      return rule.metric satisfies never
  }
}

/** Rests on comparing members with non-members, so a failed gate takes its meaning away. Extraction, exposure and the audit don't. */
export function isComparison({ metric }: ParsedRule): boolean {
  return metric.startsWith('membership.') || metric.startsWith('mia_recall.') || metric === 'groups.max_gap'
}

function attackMetric(rule: ParsedRule, material: Material, confidence: number): Measured {
  const column = columnOf(material, rule.attack!)
  if (column === undefined) return { value: null, reason: 'not_scored' }
  const why = whyUnscored(column, material)
  if (why) return { value: null, reason: why }
  if (rule.metric === 'mia_recall.*') {
    return miaRecall(
      rule.attack!,
      scoresOf(column, material.splits.member),
      scoresOf(column, material.splits.nonmember),
      material.intervals,
    ).recall
  }
  const scores = separation(column, material)
  if (rule.metric === 'membership.*.auc') return measureAuc(scores, material.intervals, confidence)
  if (rule.metric === 'membership.*.advantage') return measureAdvantage(scores.sorted, material.intervals, confidence)
  const rate = tprAtFpr(scores.sorted, rule.arguments[0]!, confidence, material.intervals.tpr)
  return rate.value === null ? { value: null, reason: rate.reason } : { value: rate.value, ci: rate.ci }
}
