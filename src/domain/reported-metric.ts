import type { Measured, Plain } from '#contract/measured'
import type { Report } from '#contract/report'
import type { Subject } from '#contract/report/subject'
import type { ParsedRule } from './policy-rule.ts'

/** What a finished report says about a metric, for comparing a scan with an earlier one. Rates that it does not list are missing. */
export function reportedMetric(rule: ParsedRule, report: Report): Measured {
  const [first, second] = rule.arguments
  const attack = report.membership.find(({ attack }) => attack === rule.attack)
  switch (rule.metric) {
    case 'membership.*.auc':
      return attack?.auc ?? NOT_REPORTED
    case 'membership.*.advantage':
      return attack?.advantage ?? NOT_REPORTED
    case 'membership.*.tpr_at_fpr':
      return attack?.tpr_at_fpr.find(({ fpr }) => fpr === first) ?? NOT_REPORTED
    case 'mia_recall.*':
      return report.mia_recall.find(({ attack }) => attack === rule.attack)?.recall ?? NOT_REPORTED
    case 'exposure.max_bits':
      return measured(report.exposure.max_bits)
    case 'exposure.mean_bits':
      return report.exposure.mean_bits
    case 'exposure.extractable':
      return report.exposure.extractable
    case 'extraction.greedy.rate':
      return report.extraction.greedy.rate
    case 'extraction.probabilistic.rate':
      return report.extraction.probabilistic.find(({ n, p }) => n === first && p === second)?.rate ?? NOT_REPORTED
    case 'extraction.strength':
      return report.extraction.strength
    case 'extraction.exact':
      return report.extraction.exact
    case 'audit.epsilon_lower_bound':
      return measured(report.audit.epsilon_lower_bound)
    case 'utility.generalization_gap':
      return measured(report.utility.generalization_gap)
    case 'utility.perplexity.member':
      return measured(report.utility.perplexity.member)
    case 'utility.perplexity.nonmember':
      return measured(report.utility.perplexity.nonmember)
    case 'groups.max_gap':
      return report.group_gap
    default:
      return rule.metric satisfies never
  }
}

const NOT_REPORTED: Measured = { value: null, reason: 'not_reported' }

/** Why two scans can't be compared, or null when they can: both must have measured the same texts against the same base. */
export function incomparable(now: Subject, then: Subject): string | null {
  if (now.suite === null || then.suite === null) return 'only scans of a suite can be compared'
  if (now.suite.digest !== then.suite.digest) return 'the baseline was measured with another suite'
  return now.base === then.base ? null : 'the baseline has another base model'
}

/** A number without an interval, as one that could have had one. */
export function measured(value: Plain): Measured {
  return typeof value === 'number' ? { value } : value
}
