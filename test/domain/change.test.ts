import { describe, expect, it } from 'vitest'
import { Policy, type PolicyInput } from '#contract/policy'
import type { Report } from '#contract/report'
import { change } from '#domain/change'
import { parseRule } from '#domain/policy-rule'
import { buildReport } from '#domain/report'
import { madeUp, type Recipe } from '../support/evidence.ts'

function report(recipe: Recipe, baseline?: Report, policy: PolicyInput = { rules: [RULE] }): Report {
  return buildReport({ ...madeUp(recipe), policy: Policy.parse(policy), ...(baseline && { baseline }) })
}

const RULE = 'regression.membership.ref_diff.auc <= 0.02'
const CLEAN = { members: 300, nonmembers: 300, memory: 0.1 }
const LEAKY = { members: 300, nonmembers: 300, memory: 1 }

describe('the interval of a change', () => {
  it('follows MOVER, by hand: 0.8 [0.75, 0.84] minus 0.7 [0.64, 0.76]', () => {
    const { value, ci } = change({ value: 0.8, ci: [0.75, 0.84] }, { value: 0.7, ci: [0.64, 0.76] }, 0.95) as {
      value: number
      ci: [number, number]
    }
    expect(value).toBeCloseTo(0.1, 12)
    expect(ci[0]).toBeCloseTo(0.1 - Math.hypot(0.05, 0.06), 12)
    expect(ci[1]).toBeCloseTo(0.1 + Math.hypot(0.04, 0.06), 12)
  })

  it('stretches what was reported at 95 % to the confidence asked for', () => {
    const at = (confidence: number) => change({ value: 1 }, { value: 0, ci: [-1, 1] }, confidence).value === null
    expect(at(0.95)).toBe(false)
    const wide = change({ value: 1 }, { value: 0, ci: [-1, 1] }, 0.99) as { ci: [number, number] }
    // z(0.995) / z(0.975)
    expect(wide.ci[1] - 1).toBeCloseTo(2.5758293035489 / 1.95996398454, 9)
  })

  it('of numbers without sampling error has none', () => {
    expect(change({ value: 3 }, { value: 2 }, 0.95)).toEqual({ value: 1 })
  })
})

describe('a rule about change', () => {
  it('is understood as the same metric, less the prefix', () => {
    expect(parseRule(RULE)).toMatchObject({ value: { change: true, metric: 'membership.*.auc', attack: 'ref_diff' } })
    expect(parseRule('regression.nothing <= 1').ok).toBe(false)
  })

  it('fails when the model remembers clearly more, passes when it does not, and names the baseline', () => {
    const [clean, leaky] = [report(CLEAN), report(LEAKY)]
    expect(report(LEAKY, clean).verdict).toMatchObject({ outcome: 'fail', baseline: 'scn_test' })
    expect(report(CLEAN, leaky).verdict.outcome).toBe('pass')
    expect(report(LEAKY, clean).verdict.rules[0]!.reason).toMatch(/^the change of the AUC of ref_diff is 0\.\d+/)
    // Two seeds of one thing: the intervals are wider than 0.02.
    expect(report({ ...CLEAN, seed: 2 }, clean).verdict.outcome).toBe('inconclusive')
  })

  it('can not be decided without a baseline, or with one of another suite', () => {
    expect(report(CLEAN).verdict).toMatchObject({
      outcome: 'inconclusive',
      rules: [{ reason: expect.stringContaining('no baseline was named') }],
    })
    const other = { ...report(CLEAN), suite: { id: 'ste_other', digest: 'sha256:1' } }
    expect(report(CLEAN, other).verdict.rules[0]!.reason).toContain('the baseline was measured with another suite')
    const older = structuredClone(report(CLEAN))
    for (const entry of older.membership) entry.version += 1
    expect(report(CLEAN, older).verdict.rules[0]!.reason).toMatch(/it ran version \d+ of ref_diff/)
    const lenient = { rules: [{ rule: RULE, required: false }, 'membership.loss.auc <= 1'] }
    expect(report(CLEAN, undefined, lenient).verdict).toMatchObject({
      outcome: 'pass',
      rules: [{ outcome: 'skipped' }, {}],
    })
  })

  it('finds every metric of a report in it', () => {
    const baseline = report(CLEAN)
    for (const metric of [
      'membership.loss.advantage',
      'membership.loss.tpr_at_fpr[0.1]',
      'mia_recall.loss',
      'extraction.greedy.rate',
      'extraction.strength',
      'extraction.exact',
      'utility.generalization_gap',
      'utility.perplexity.member',
      'utility.perplexity.nonmember',
    ]) {
      const { rules } = report(CLEAN, baseline, { rules: [`regression.${metric} <= 0`] }).verdict
      expect(rules[0]!.observed, metric).toBe(0)
    }
  })
})

describe('what a pipeline does about an inconclusive verdict', () => {
  it('is the policy’s to say; the verdict stays what is known', () => {
    for (const inconclusive of ['fail', 'warn', 'pass'] as const) {
      const policy = { rules: ['exposure.mean_bits <= 6'], inconclusive }
      expect(report(CLEAN, undefined, policy).verdict).toMatchObject({
        outcome: 'inconclusive',
        decision: inconclusive,
      })
    }
    expect(report(CLEAN, undefined, { rules: ['exposure.mean_bits <= 6'] }).verdict).not.toHaveProperty('decision')
    const decided = { rules: ['membership.loss.auc <= 1'], inconclusive: 'fail' as const }
    expect(report(CLEAN, undefined, decided).verdict).not.toHaveProperty('decision')
  })
})
