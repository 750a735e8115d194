import { decimal, percent, whole } from './format.ts'
import type { Metric, ParsedRule } from './policy-rule.ts'

/** What a rule talks about, for people: a noun phrase, and how its numbers are written. */
export interface MetricWords {
  readonly noun: string
  readonly show: (value: number) => string
}

type Named = Pick<ParsedRule, 'metric' | 'attack' | 'arguments'> & Partial<Pick<ParsedRule, 'change'>>

const bits = (value: number) => value.toFixed(1)

const WORDS: Record<Metric, readonly [noun: (rule: Named) => string, show: (value: number) => string]> = {
  'membership.*.tpr_at_fpr': [
    ({ attack, arguments: [fpr] }) => `share of members that ${attack} recognises at ${percent(fpr!)} false alarms`,
    percent,
  ],
  'membership.*.auc': [({ attack }) => `AUC of ${attack}`, decimal],
  'membership.*.advantage': [({ attack }) => `advantage of ${attack}`, decimal],
  'mia_recall.*': [({ attack }) => `MIA recall with ${attack}`, percent],
  'exposure.mean_bits': [() => 'mean exposure in bits', bits],
  'exposure.max_bits': [() => 'highest exposure in bits', bits],
  'exposure.extractable': [() => 'share of planted secrets that can be extracted', percent],
  'extraction.greedy.rate': [() => 'share of training texts continued word for word', percent],
  'extraction.probabilistic.rate': [
    ({ arguments: [n, p] }) => `share of training texts that ${whole(n!)} samples repeat with probability ${p}`,
    percent,
  ],
  'extraction.strength': [() => 'extraction strength', decimal],
  'extraction.exact': [() => 'share of training tokens guessed exactly', percent],
  'audit.epsilon_lower_bound': [() => 'lower bound of ε', decimal],
  'utility.generalization_gap': [() => 'generalization gap in perplexity', decimal],
  'utility.perplexity.member': [() => 'perplexity on training texts', decimal],
  'utility.perplexity.nonmember': [() => 'perplexity on unseen texts', decimal],
  'groups.max_gap': [() => 'largest difference between groups', percent],
}

/** `membership.ref_diff.tpr_at_fpr[0.1]` → "share of members that ref_diff recognises at 10 % false alarms", as percentages. */
export function metricWords(rule: Named): MetricWords {
  const [noun, show] = WORDS[rule.metric]
  return { noun: rule.change ? `change of the ${noun(rule)}` : noun(rule), show }
}

export const COMPARED: Readonly<Record<ParsedRule['operator'], string>> = {
  '<=': 'at most',
  '<': 'less than',
  '>=': 'at least',
  '>': 'more than',
}
