import type { Policy, Rule } from '#contract/policy'
import type { Check } from '#contract/report/checks'
import type { Outcome, RuleOutcome, Verdict } from '#contract/report/verdict'
import type { Material } from './material.ts'
import { isComparison, metricOf, type Sections } from './metric.ts'
import { parseRule, type ParsedRule } from './policy-rule.ts'
import { judge } from './rule-outcome.ts'
import { everMeasurable } from './sequential/measurable.ts'

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
  const { inconclusive } = policy
  const parsed = parsedRules(policy)
  const { confidence, measurable } = familyOf(parsed, material, sections)
  const distrust = distrustOf(policy, checks)
  const outcomes = parsed.map(({ rule, parsed }) =>
    judge(rule, parsed, metricOf(parsed, material, sections, confidence), isComparison(parsed) ? distrust : null),
  )
  const multiplicity = { rules: measurable, confidence, method: 'bonferroni' } as const
  const outcome = overall(outcomes)
  return {
    outcome,
    ...(outcome === 'inconclusive' && inconclusive !== undefined && { decision: inconclusive }),
    ...(baseline !== undefined && { baseline: baseline.scan }),
    rules: outcomes,
    multiplicity,
  }
}

interface PolicyRule {
  readonly rule: Rule
  readonly parsed: ParsedRule
}

/** The rules understood; that they can be was checked when the scan was made. */
export function parsedRules({ rules }: Policy): PolicyRule[] {
  return rules.map((rule) => {
    const result = parseRule(rule.rule)
    if (!result.ok) throw new RangeError(result.problem.detail)
    return { rule, parsed: result.value }
  })
}

/** How many rules can be measured, and the confidence that each gets of them. */
export function familyOf(
  rules: readonly PolicyRule[],
  material: Material,
  sections: Sections,
): { measurable: number; confidence: number } {
  const { length } = rules.filter(
    ({ parsed }) =>
      everMeasurable(parsed, material) ?? metricOf(parsed, material, sections, FAMILY_CONFIDENCE).value !== null,
  )
  return { measurable: length, confidence: 1 - (1 - FAMILY_CONFIDENCE) / Math.max(1, length) }
}

/** Why the failed gates, if any, make comparisons of members with non-members meaningless. */
export function distrustOf({ gates }: Policy, checks: readonly Check[]): string | null {
  if (gates === 'ignore') return null
  const failed = checks.filter(({ gate, outcome }) => gate && outcome === 'fail')
  const why = failed.map(({ name, detail }) => `${name.replaceAll('_', ' ')} failed: ${detail}`)
  return why.length === 0 ? null : why.join('; ')
}

/** One word for all rules. */
export function overall(rules: readonly RuleOutcome[]): Outcome {
  const is = (outcome: RuleOutcome['outcome']) => rules.some((rule) => rule.outcome === outcome)
  if (is('fail')) return 'fail'
  if (rules.some(({ outcome, severity }) => outcome === 'inconclusive' && severity === 'fail')) return 'inconclusive'
  if (rules.every(({ outcome }) => outcome === 'skipped')) return 'inconclusive'
  return is('warn') ? 'warn' : 'pass'
}
