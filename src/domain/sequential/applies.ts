import type { Policy } from '#contract/policy'
import { findAttack } from '../attacks/all.ts'
import { parseRule, type Metric, type ParsedRule } from '../policy-rule.ts'

/** Metrics of members and non-members that have a confidence sequence. */
const SEQUENCES: ReadonlySet<Metric> = new Set([
  'membership.*.auc',
  'membership.*.advantage',
  'membership.*.tpr_at_fpr',
  'extraction.greedy.rate',
  'extraction.probabilistic.rate',
  'extraction.strength',
  'extraction.exact',
] as const)

/** Metrics that rest on canaries alone. Those are scored first, all of them, so their one look comes before the first stop. */
const CANARIES: ReadonlySet<Metric> = new Set([
  'exposure.max_bits',
  'exposure.mean_bits',
  'exposure.extractable',
  'audit.epsilon_lower_bound',
] as const)

const WHY: Partial<Record<Metric, string>> = {
  'mia_recall.*':
    'its interval leaves out the uncertainty of the cut; `membership.ATTACK.tpr_at_fpr[0.1]` asks nearly the same and can be decided early',
  'groups.max_gap': 'a difference between groups has no confidence sequence here',
  'utility.generalization_gap': 'it has no interval, so there is no saying when it is decided',
  'utility.perplexity.member': 'it has no interval, so there is no saying when it is decided',
  'utility.perplexity.nonmember': 'it has no interval, so there is no saying when it is decided',
}

/** Is the rule about a mean over members, or a comparison of members with non-members, that can be watched while it comes in? */
export function isSequence({ metric }: ParsedRule): boolean {
  return SEQUENCES.has(metric)
}

/** Why no look before the end could decide the policy; null when it can be decided early. */
export function whyNotSequential(policy: Pick<Policy, 'rules'>, probes: readonly unknown[] = []): string | null {
  if (probes.length > 0) return 'A probe was asked for, and probes read the whole suite.'
  for (const { rule } of policy.rules) {
    const parsed = parseRule(rule)
    const why = parsed.ok ? whyNot(parsed.value) : null
    if (why !== null) return `\`${rule}\` can't be decided early: ${why}.`
  }
  return null
}

function whyNot(rule: ParsedRule): string | null {
  const { metric, attack, change } = rule
  if (change) return 'a change since a baseline has no confidence sequence here'
  const known = attack === null ? undefined : findAttack(attack)
  if (known && 'learn' in known)
    return `\`${known.name}\` learns from the other texts, so scores change as texts come in`
  if (SEQUENCES.has(metric) || CANARIES.has(metric)) return null
  return WHY[metric] ?? 'there is no confidence sequence for it'
}
