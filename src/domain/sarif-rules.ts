import type { Metric, ParsedRule } from './policy-rule.ts'

interface SarifRule {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly help: string
  /** GitHub's scale: 9 critical, 7 high, 4 medium, below low. */
  readonly severity: string
}

/** Stable: an id never changes meaning, or code scanning would reopen what was closed. New ones go to the end. */
export const SARIF_RULES = [
  {
    id: 'MR001',
    name: 'MembershipInference',
    text: 'Members of the training data can be recognised',
    help: 'An attacker who holds a text can tell from the model whether it was trained on. Train for fewer epochs, fine-tune fewer parameters, or with differential privacy; then scan again.',
    severity: '7.5',
  },
  {
    id: 'MR002',
    name: 'TrainingDataExtraction',
    text: 'The model completes its training data word for word',
    help: 'Given the beginning of a training text, greedy or sampled decoding continues it verbatim. Deduplicate the training data and stop earlier.',
    severity: '8.5',
  },
  {
    id: 'MR003',
    name: 'CanaryExposure',
    text: 'Planted secrets are exposed',
    help: 'Canaries planted in the training data rank far above chance, so real secrets of the same form would as well. Remove secrets before training.',
    severity: '8.5',
  },
  {
    id: 'MR004',
    name: 'PrivacyAudit',
    text: 'The measured privacy loss exceeds the policy',
    help: 'The audit proves a lower bound of ε for this training run above what the policy allows.',
    severity: '7.0',
  },
  {
    id: 'MR005',
    name: 'GeneralizationGap',
    text: 'Utility is outside the policy',
    help: 'Perplexity on training texts and on unseen texts differ by more than the policy allows, which is where memorization begins.',
    severity: '4.0',
  },
  {
    id: 'MR006',
    name: 'GroupDisparity',
    text: 'Some groups are remembered more than others',
    help: 'One and the same attacker recognises members of one group more often than of another.',
    severity: '5.5',
  },
  {
    id: 'MR007',
    name: 'MemorizationRegression',
    text: 'The model remembers more than the baseline did',
    help: 'A number got worse since the baseline scan by more than the policy allows.',
    severity: '6.0',
  },
] as const satisfies readonly SarifRule[]

type RuleId = (typeof SARIF_RULES)[number]['id']

/** By the first word of a metric. */
const FAMILY: Record<Metric extends `${infer F}.${string}` ? F : never, RuleId> = {
  membership: 'MR001',
  mia_recall: 'MR001',
  extraction: 'MR002',
  exposure: 'MR003',
  audit: 'MR004',
  utility: 'MR005',
  groups: 'MR006',
}

export function sarifRuleId({ metric, change }: ParsedRule): RuleId {
  return change ? 'MR007' : FAMILY[metric.split('.')[0] as keyof typeof FAMILY]
}
