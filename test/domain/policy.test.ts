import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, Policy, type PolicyInput } from '#contract/policy'
import type { Report } from '#contract/report'
import { parseRule, policyProblem } from '#domain/policy-rule'
import { buildReport } from '#domain/report'
import { madeUp, type Recipe } from '../support/evidence.ts'

describe('a rule as people write it', () => {
  it('is understood', () => {
    expect(parseRule('membership.ref_diff.tpr_at_fpr[0.1].lower <= 0.3')).toEqual({
      ok: true,
      value: {
        path: 'membership.ref_diff.tpr_at_fpr[0.1]',
        change: false,
        metric: 'membership.*.tpr_at_fpr',
        attack: 'ref_diff',
        arguments: [0.1],
        bound: 'lower',
        operator: '<=',
        limit: 0.3,
      },
    })
    expect(parseRule('extraction.probabilistic[100,0.5].rate<1e-3')).toMatchObject({ value: { arguments: [100, 0.5] } })
  })

  const wrong = {
    'membership.nonsense.auc <= 1': 'no attack is called "nonsense"',
    'membership.loss.f1 <= 1': 'no metric is called',
    'membership.loss.auc[3] <= 1': 'takes 0 number(s)',
    'membership.loss.tpr_at_fpr <= 1': 'takes 1 number(s)',
    'membership.loss.tpr_at_fpr[2] <= 1': 'a rate between 0 and 1',
    'extraction.probabilistic[0.5,0.5].rate <= 1': 'a whole number of samples',
    'extraction.probabilistic[10,5].rate <= 1': 'a probability between 0 and 1',
    'groups.max_gap <= x': 'is not PATH',
    'groups.max_gap 1': 'is not PATH',
    __proto__: 'is not PATH',
    'constructor.name <= 1': 'no metric is called',
  }
  for (const [rule, why] of Object.entries(wrong)) {
    it(`${rule}: ${why}`, () => {
      expect(parseRule(rule)).toMatchObject({
        ok: false,
        problem: { code: 'policy_invalid', detail: expect.stringContaining(why) },
      })
    })
  }

  it('is pointed at when it is wrong', () => {
    const policy = Policy.parse({ rules: ['exposure.max_bits <= 10', 'exposure.maximum <= 10'] })
    expect(policyProblem(policy)).toMatchObject({ code: 'policy_invalid', pointer: '#/policy/rules/1' })
    expect(policyProblem(DEFAULT_POLICY)).toBeNull()
    expect(Policy.safeParse({ rules: [{ rule: 'exposure.max_bits <= 10', sevrity: 'warn' }] }).success).toBe(false)
    expect(Policy.safeParse({ rules: ['exposure.max_bits less than 10'] }).success).toBe(false)
    expect(Policy.parse(DEFAULT_POLICY)).toEqual(DEFAULT_POLICY)
  })
})

describe('the verdict', () => {
  const weak = { members: 60, nonmembers: 60, memory: 0.25 }

  it('fails on one failed rule, whatever else is unknown', () => {
    const { verdict } = judge(['membership.ref_diff.auc <= 0.6', 'exposure.max_bits <= 10'], {
      members: 300,
      nonmembers: 300,
    })
    expect(verdict.outcome).toBe('fail')
    expect(verdict.rules.map(({ outcome }) => outcome)).toEqual(['fail', 'inconclusive'])
  })

  it('is inconclusive when the interval straddles the limit, and decides when a bound is named', () => {
    const report = judge(['membership.ref_diff.auc <= 0.65'], weak)
    const { ci } = report.membership.find(({ attack }) => attack === 'ref_diff')!.auc as { ci: [number, number] }
    expect(ci[0]).toBeLessThan(0.65)
    expect(ci[1]).toBeGreaterThan(0.65)
    expect(report.verdict).toMatchObject({ outcome: 'inconclusive' })
    expect(report.verdict.sentence).toMatch(/^It cannot be said .* straddles the limit of 0\.65\.$/)
    expect(judge(['membership.ref_diff.auc.lower <= 0.65'], weak).verdict.outcome).toBe('pass')
    expect(judge(['membership.ref_diff.auc.upper <= 0.65'], weak).verdict.outcome).toBe('fail')
  })

  it('never passes what could not be measured, unless the rule is optional', () => {
    expect(judge(['exposure.max_bits <= 10'], weak).verdict.outcome).toBe('inconclusive')
    const optional = judge([{ rule: 'exposure.max_bits <= 10', required: false }, 'membership.loss.auc <= 1'], weak)
    expect(optional.verdict.rules.map(({ outcome }) => outcome)).toEqual(['skipped', 'pass'])
    expect(optional.verdict.outcome).toBe('pass')
    expect(judge([{ rule: 'exposure.max_bits <= 10', required: false }], weak).verdict.outcome).toBe('inconclusive')
  })

  it('warns, and never more, on rules of severity warn', () => {
    expect(
      judge([{ rule: 'membership.ref_diff.auc <= 0.5', severity: 'warn' }], { members: 300, nonmembers: 300 }).verdict
        .outcome,
    ).toBe('warn')
    expect(
      judge([{ rule: 'membership.ref_diff.auc <= 0.65', severity: 'warn' }, 'membership.loss.auc <= 1'], weak).verdict
        .outcome,
    ).toBe('pass')
  })

  it('shares 5 % among its rules', () => {
    const { verdict } = judge(
      ['membership.loss.auc <= 1', 'membership.ref_diff.auc <= 1', 'exposure.max_bits <= 1'],
      weak,
    )
    expect(verdict.multiplicity).toEqual({ rules: 2, confidence: 0.975, method: 'bonferroni' })
  })

  it('scores an attack that only the policy names', () => {
    const report = buildReport({
      ...madeUp(weak),
      attacks: ['loss'],
      policy: Policy.parse({ rules: ['membership.wbc.auc <= 1'] }),
    })
    expect(report.membership.map(({ attack }) => attack)).toEqual(['loss', 'wbc'])
    expect(report.verdict).toMatchObject({ attack: 'wbc', outcome: 'pass' })
  })
})

describe('a failed gate', () => {
  /** Members all carry a word that no non-member has. */
  const shifted = (rules: PolicyInput['rules'], gates: 'enforce' | 'ignore' = 'enforce') => {
    const evidence = madeUp({ members: 200, nonmembers: 200, memory: 1 })
    const texts = evidence.texts!.map((text, i) => (i < 200 ? `dated 2024 ${text}` : text))
    return buildReport({ ...evidence, texts, policy: Policy.parse({ rules, gates }) })
  }

  it('makes comparisons inconclusive, says why, and withholds the grade', () => {
    const { verdict, membership } = shifted(['membership.ref_diff.tpr_at_fpr[0.1] <= 0.3'])
    expect(verdict).toMatchObject({ outcome: 'inconclusive', grade: null })
    expect(verdict.rules[0]!.reason).toMatch(/^blind baseline failed: bag-of-words AUC 1/)
    expect(membership[0]!.auc_above_blind.value).toBeLessThanOrEqual(0)
  })

  it('leaves extraction alone, and yields when the policy says so', () => {
    expect(shifted(['extraction.exact <= 0.0001']).verdict.outcome).toBe('fail')
    expect(shifted(['membership.ref_diff.tpr_at_fpr[0.1] <= 0.3'], 'ignore').verdict.outcome).toBe('fail')
  })
})

function judge(rules: PolicyInput['rules'], recipe: Recipe): Report {
  return buildReport({ ...madeUp(recipe), policy: Policy.parse({ rules }) })
}
