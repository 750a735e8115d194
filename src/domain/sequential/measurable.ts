import { ruleOf } from '../extraction-report.ts'
import { isAnytime, type Material } from '../material.ts'
import type { ParsedRule } from '../policy-rule.ts'
import { nonmembersNeeded } from '../statistics/power.ts'
import { isSequence } from './applies.ts'

/**
 * Would the whole suite measure this rule? Asked of the suite and not of what has come in, so that the answer, and with it the confidence that each rule gets, is the same at every
 * look. Null where the question doesn't arise: in ordinary scans, and for metrics that rest on canaries alone.
 */
export function everMeasurable(rule: ParsedRule, material: Material): boolean | null {
  if (!isAnytime(material.evidence) || !isSequence(rule)) return null
  const { members, nonmembers } = wholeSuite(material)
  if (members === 0) return false
  switch (rule.metric) {
    case 'membership.*.tpr_at_fpr':
      return nonmembers >= nonmembersNeeded(rule.arguments[0]!)
    case 'extraction.greedy.rate':
    case 'extraction.probabilistic.rate':
      return ruleOf(material) !== null
    case 'extraction.strength':
    case 'extraction.exact':
      return 'offsets' in material.evidence.target
    default:
      return nonmembers > 0
  }
}

export function wholeSuite({ evidence, splits }: Material): { members: number; nonmembers: number } {
  const left = (split: 'member' | 'nonmember') =>
    (evidence.sequential?.rest ?? []).filter((one) => one.split === split).length
  return {
    members: splits.member.length + left('member'),
    nonmembers: splits.nonmember.length + left('nonmember'),
  }
}
