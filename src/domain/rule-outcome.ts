import type { Measured } from '#contract/measured'
import type { Rule } from '#contract/policy'
import type { RuleOutcome } from '#contract/report/verdict'
import { COMPARED, metricWords } from './metric-words.ts'
import type { ParsedRule } from './policy-rule.ts'

/**
 * One rule against one measurement. `distrust` is why a failed gate makes the number meaningless, or null.
 * Without a bound the whole interval must be on one side; with `.lower`/`.upper` that end alone decides.
 */
export function judge(rule: Rule, parsed: ParsedRule, measured: Measured, distrust: string | null): RuleOutcome {
  const { severity, required, rule: text } = rule
  const { noun, show } = metricWords(parsed)
  if (measured.value === null) {
    const reason = `the ${noun} could not be measured: ${measured.detail ?? measured.reason.replaceAll('_', ' ')}`
    return { rule: text, severity, observed: measured, outcome: required ? 'inconclusive' : 'skipped', reason }
  }
  const [low, high] = measured.ci ?? [measured.value, measured.value]
  const observed = parsed.bound === 'lower' ? low : parsed.bound === 'upper' ? high : measured.value
  const facts = { rule: text, severity, observed, ...(measured.ci ? { ci: measured.ci } : {}) }
  if (distrust !== null) return { ...facts, outcome: 'inconclusive', reason: distrust }
  const ends = parsed.bound === 'interval' ? [low, high] : [observed, observed]
  const kept = ends.filter((end) => holds(end, parsed))
  if (kept.length === 2) return { ...facts, outcome: 'pass' }
  const range = measured.ci ? ` (95 % interval ${show(low)} to ${show(high)})` : ''
  const seen = `the ${noun} is ${show(measured.value)}`
  if (kept.length === 1)
    return {
      ...facts,
      outcome: 'inconclusive',
      reason: `${seen}, and its interval of ${show(low)} to ${show(high)} straddles the limit of ${show(parsed.limit)}`,
    }
  return {
    ...facts,
    outcome: severity,
    reason: `${seen}${range}, the policy allows ${COMPARED[parsed.operator]} ${show(parsed.limit)}`,
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
