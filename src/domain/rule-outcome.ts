import type { Measured } from '#contract/measured'
import type { Rule } from '#contract/policy'
import type { RuleOutcome } from '#contract/report'
import { decimal, interval } from './format.ts'
import type { ParsedRule } from './policy-rule.ts'

/**
 * One rule against one measurement. `distrust` is why a failed gate makes the number meaningless, or null.
 * Without a bound the whole interval must be on one side; with `.lower`/`.upper` that end alone decides.
 */
export function judge(rule: Rule, parsed: ParsedRule, measured: Measured, distrust: string | null): RuleOutcome {
  const { severity, required, rule: text } = rule
  if (measured.value === null) {
    const reason = `${parsed.path} could not be measured: ${measured.detail ?? measured.reason.replaceAll('_', ' ')}`
    return { rule: text, severity, observed: measured, outcome: required ? 'inconclusive' : 'skipped', reason }
  }
  const [low, high] = measured.ci ?? [measured.value, measured.value]
  const observed = parsed.bound === 'lower' ? low : parsed.bound === 'upper' ? high : measured.value
  const facts = { rule: text, severity, observed, ...(measured.ci ? { ci: measured.ci } : {}) }
  if (distrust !== null) return { ...facts, outcome: 'inconclusive', reason: distrust }
  const ends = parsed.bound === 'interval' ? [low, high] : [observed, observed]
  const kept = ends.filter((end) => holds(end, parsed))
  if (kept.length === 2) return { ...facts, outcome: 'pass' }
  const seen = `${parsed.path} is ${interval(measured)}`
  if (kept.length === 1)
    return { ...facts, outcome: 'inconclusive', reason: `${seen}, which straddles ${decimal(parsed.limit)}` }
  return {
    ...facts,
    outcome: severity,
    reason: `${seen}, the policy allows ${parsed.operator} ${decimal(parsed.limit)}`,
  }
}

function holds(value: number, { operator, limit }: ParsedRule): boolean {
  switch (operator) {
    case '<=':
      return value <= limit
    case '<':
      return value < limit
    case '>=':
      return value >= limit
    case '>':
      return value > limit
    default:
      return operator satisfies never
  }
}
