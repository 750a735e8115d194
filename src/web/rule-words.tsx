import { percent } from '#domain/format'
import { type Metric, type ParsedRule, parseRule } from '#domain/policy-rule'
import { count, fixed } from './format.tsx'

/** A rule of a policy, in words, and how its numbers are shown. */
export interface RuleWords {
  readonly words: string
  readonly show: (value: number) => string
}

type Show = (value: number) => string
const two: Show = (value) => fixed(value, 2)
const bits: Show = (value) => fixed(value, 1)

/** What each metric is, for a reader, and how it is written. */
const METRICS: Record<Metric, readonly [words: (rule: ParsedRule) => string, show: Show]> = {
  'membership.*.tpr_at_fpr': [
    ({ attack, arguments: [fpr] }) => `Members that ${attack} recognises at ${percent(fpr!)} false alarms`,
    percent,
  ],
  'membership.*.auc': [({ attack }) => `AUC of ${attack}, where 0.5 is chance`, two],
  'membership.*.advantage': [({ attack }) => `Advantage of ${attack}, recognised minus false alarms`, two],
  'mia_recall.*': [({ attack }) => `MIA recall with ${attack}`, percent],
  'exposure.mean_bits': [() => 'Mean exposure of the planted secrets, in bits', bits],
  'exposure.max_bits': [() => 'Exposure of the most exposed secret, in bits', bits],
  'exposure.extractable': [() => 'Planted secrets that can be extracted', percent],
  'extraction.greedy.rate': [() => 'Training texts that the model continues word for word', percent],
  'extraction.probabilistic.rate': [
    ({ arguments: [n, p] }) => `Training texts that appear within ${count(n!)} samples with probability ${p}`,
    percent,
  ],
  'extraction.strength': [() => 'Extraction strength', two],
  'extraction.exact': [() => 'Tokens of training texts guessed exactly', percent],
  'audit.epsilon_lower_bound': [() => 'Lower bound of ε', two],
  'utility.generalization_gap': [() => 'Generalization gap, in perplexity', two],
  'utility.perplexity.member': [() => 'Perplexity on training texts', two],
  'utility.perplexity.nonmember': [() => 'Perplexity on unseen text', two],
  'groups.max_gap': [() => 'Largest gap between groups', percent],
}

const COMPARED = { '<=': 'at most', '<': 'less than', '>=': 'at least', '>': 'more than' } as const

/** `membership.ref_diff.tpr_at_fpr[0.1] <= 0.3` → `Members that ref_diff recognises at 10 % false alarms: at most 30 %`. null when not understood. */
export function ruleWords(rule: string): RuleWords | null {
  const parsed = parseRule(rule)
  if (!parsed.ok) return null
  const { metric, bound, operator, limit } = parsed.value
  const [words, show] = METRICS[metric]
  const judged = bound === 'interval' ? '' : ` (judged by the ${bound} end of the interval)`
  const wanted =
    metric === 'exposure.extractable' && operator === '<=' && limit === 0
      ? 'none'
      : `${COMPARED[operator]} ${show(limit)}`
  return { words: `${words(parsed.value)}: ${wanted}${judged}`, show }
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
