import type { Check, Outcome, RuleOutcome, Verdict } from '#contract/report'
import type { Material } from './material.ts'
import { isComparison, metricOf, type Sections } from './metric.ts'
import { parseRule } from './policy-rule.ts'
import { judge } from './rule-outcome.ts'

/** All rules hold together with this confidence. */
const FAMILY_CONFIDENCE = 0.95

/**
 * The policy applied. Each of k measurable rules is compared at confidence 1 − 0.05/k (Bonferroni), so that judging many rules does not find
 * violations by chance.
 *
 * One failed rule fails the scan, whatever else is unknown; else one inconclusive rule makes it inconclusive; else one warning warns. Rules of severity `warn`
 * never do more than warn. When every rule was skipped nothing is known: inconclusive. A failed gate takes comparisons of members with non-members
 * out (inconclusive; also their change since a baseline), not extraction, exposure or the audit, which need no non-members.
 */
export function judgeAll(
  material: Material,
  sections: Sections,
  checks: readonly Check[],
): Pick<Verdict, 'outcome' | 'decision' | 'baseline' | 'rules' | 'multiplicity'> {
  const { policy, baseline } = material.evidence
  const { rules, gates, inconclusive } = policy
  const parsed = rules.map((rule) => {
    const result = parseRule(rule.rule)
    if (!result.ok) throw new RangeError(result.problem.detail)
    return { rule, parsed: result.value }
  })
  const measurable = parsed.filter(
    ({ parsed }) => metricOf(parsed, material, sections, FAMILY_CONFIDENCE).value !== null,
  )
  const confidence = 1 - (1 - FAMILY_CONFIDENCE) / Math.max(1, measurable.length)
  const failed = gates === 'enforce' ? checks.find(({ gate, outcome }) => gate && outcome === 'fail') : undefined
  const distrust = failed === undefined ? null : `${failed.name.replaceAll('_', ' ')} failed: ${failed.detail}`
  const outcomes = parsed.map(({ rule, parsed }) =>
    judge(rule, parsed, metricOf(parsed, material, sections, confidence), isComparison(parsed) ? distrust : null),
  )
  const multiplicity = { rules: measurable.length, confidence, method: 'bonferroni' } as const
  const outcome = overall(outcomes)
  return {
    outcome,
    ...(outcome === 'inconclusive' && inconclusive !== undefined && { decision: inconclusive }),
    ...(baseline !== undefined && { baseline: baseline.scan }),
    rules: outcomes,
    multiplicity,
  }
}

function overall(rules: readonly RuleOutcome[]): Outcome {
  const is = (outcome: RuleOutcome['outcome']) => rules.some((rule) => rule.outcome === outcome)
  if (is('fail')) return 'fail'
  if (rules.some(({ outcome, severity }) => outcome === 'inconclusive' && severity === 'fail')) return 'inconclusive'
  if (rules.every(({ outcome }) => outcome === 'skipped')) return 'inconclusive'
  return is('warn') ? 'warn' : 'pass'
}
