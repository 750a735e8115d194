import { COMPARED, metricWords } from '#domain/metric-words'
import { parseRule } from '#domain/policy-rule'

/** A rule of a policy, in words, and how its numbers are shown. */
export interface RuleWords {
  readonly words: string
  readonly show: (value: number) => string
}

/** `membership.ref_diff.tpr_at_fpr[0.1] <= 0.3` → `Share of members that ref_diff recognises at 10 % false alarms: at most 30 %`. null when not understood. */
export function ruleWords(rule: string): RuleWords | null {
  const parsed = parseRule(rule)
  if (!parsed.ok) return null
  const { bound, operator, limit } = parsed.value
  const { noun, show } = metricWords(parsed.value)
  const judged = bound === 'interval' ? '' : ` (judged by the ${bound} end of the interval)`
  const subject = noun.charAt(0).toUpperCase() + noun.slice(1)
  return { words: `${subject}: ${COMPARED[operator]} ${show(limit)}${judged}`, show }
}

/** The limit that the policy sets on an attack's TPR, to be marked in its plot; of several, the one at the highest rate. */
export function tprLimit(rules: readonly { rule: string }[], attack: string): { fpr: number; tpr: number } | null {
  const limits = rules.flatMap(({ rule }) => {
    const parsed = parseRule(rule)
    if (!parsed.ok || parsed.value.metric !== 'membership.*.tpr_at_fpr' || parsed.value.attack !== attack) return []
    return [{ fpr: parsed.value.arguments[0]!, tpr: parsed.value.limit }]
  })
  return limits.sort((a, b) => b.fpr - a.fpr)[0] ?? null
}
