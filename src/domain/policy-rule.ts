import type { Policy } from '#contract/policy'
import { attacks } from './attacks/all.ts'
import { ok, refuse, type Problem, type Result } from './result.ts'

/** A rule's text, understood. */
export interface ParsedRule {
  /** Without the bound: `membership.ref_diff.tpr_at_fpr[0.1]`. */
  readonly path: string
  /** `regression.…`: the change since the baseline scan is compared, not the number itself. */
  readonly change: boolean
  /** What is measured, numbers in brackets taken out: `membership.tpr_at_fpr`. */
  readonly metric: Metric
  readonly attack: string | null
  readonly arguments: readonly number[]
  readonly bound: 'interval' | 'lower' | 'upper'
  readonly operator: '<=' | '<' | '>=' | '>'
  readonly limit: number
}

/** Every metric that a policy can name, with how many bracketed numbers it takes. `*` stands for an attack. */
const METRICS = {
  'membership.*.auc': 0,
  'membership.*.advantage': 0,
  'membership.*.tpr_at_fpr': 1,
  'mia_recall.*': 0,
  'exposure.max_bits': 0,
  'exposure.mean_bits': 0,
  'exposure.extractable': 0,
  'extraction.greedy.rate': 0,
  'extraction.probabilistic.rate': 2,
  'extraction.strength': 0,
  'extraction.exact': 0,
  'audit.epsilon_lower_bound': 0,
  'utility.generalization_gap': 0,
  'utility.perplexity.member': 0,
  'utility.perplexity.nonmember': 0,
  'groups.max_gap': 0,
} as const

export type Metric = keyof typeof METRICS

const CHANGE = 'regression.'
const RULE = /^(\S+?)(?:\.(lower|upper))?\s*(<=|>=|<|>)\s*(\S+)$/

/** Reads one rule; `policy_invalid` names what is not understood. */
export function parseRule(text: string): Result<ParsedRule> {
  const match = RULE.exec(text.trim())
  const limit = Number(match?.[4])
  if (match === null || !Number.isFinite(limit)) {
    return refuse('policy_invalid', `"${text}" is not PATH[.lower|.upper] OP NUMBER`)
  }
  const path = match[1]!
  const change = path.startsWith(CHANGE)
  const brackets = [...path.matchAll(/\[([^\]]*)\]/g)]
  const values = brackets.flatMap(([, list]) => list!.split(',').map(Number))
  const segments = path
    .slice(change ? CHANGE.length : 0)
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.')
  const perAttack = segments[0] === 'membership' || segments[0] === 'mia_recall'
  const attack = perAttack ? (segments[1] ?? '') : null
  const metric = (perAttack ? [segments[0], '*', ...segments.slice(2)] : segments).join('.')
  if (!isMetric(metric))
    return refuse('policy_invalid', `no metric is called "${path}"; known: ${Object.keys(METRICS).join(', ')}`)
  if (attack !== null && !attacks.some(({ name }) => name === attack)) {
    return refuse(
      'policy_invalid',
      `no attack is called "${attack}"; known: ${attacks.map(({ name }) => name).join(', ')}`,
    )
  }
  const problem = wrongArguments(metric, values)
  if (problem !== null) return refuse('policy_invalid', `"${path}" ${problem}`)
  const bound = (match[2] as 'lower' | 'upper' | undefined) ?? 'interval'
  return ok({
    path,
    change,
    metric,
    attack,
    arguments: values,
    bound,
    operator: match[3] as ParsedRule['operator'],
    limit,
  })
}

/** The first rule of a policy that can't be understood, with a pointer to it; null when all can. */
export function policyProblem(policy: Pick<Policy, 'rules'>, at = '#/policy'): Problem | null {
  for (const [i, { rule }] of policy.rules.entries()) {
    const parsed = parseRule(rule)
    if (!parsed.ok) return { ...parsed.problem, pointer: `${at}/rules/${i}` }
  }
  return null
}

function wrongArguments(metric: Metric, values: readonly number[]): string | null {
  if (values.length !== METRICS[metric]) return `takes ${METRICS[metric]} number(s) in brackets`
  const [first, second] = values
  if (metric === 'membership.*.tpr_at_fpr' && !(first! > 0 && first! < 1)) return 'needs a rate between 0 and 1'
  if (metric === 'extraction.probabilistic.rate') {
    if (!(Number.isInteger(first) && first! >= 1)) return 'needs a whole number of samples'
    if (!(second! > 0 && second! < 1)) return 'needs a probability between 0 and 1'
  }
  return null
}

function isMetric(name: string): name is Metric {
  return Object.hasOwn(METRICS, name)
}
