import { describe, expect, it } from 'vitest'
import type { Report } from '#contract/report'
import { grade } from '#domain/grade'
import { buildReport } from '#domain/report'
import { membershipSentence, verdictSentence } from '#domain/sentence'
import { madeUp } from '../support/evidence.ts'

const base = buildReport(madeUp({ members: 40, nonmembers: 40 }))

/** A report whose headline attack recognises 81 % (76–85 %) at FPR 10 %. */
function told(verdict: Partial<Report['verdict']>, kind = 'lora'): Report {
  const membership = base.membership.map((result) => ({
    ...result,
    tpr_at_fpr: [{ fpr: 0.1, value: 0.81, ci: [0.76, 0.85] as [number, number], threshold: 0, false_positives: 4 }],
  }))
  return {
    ...base,
    model: { id: 'm', kind, digest: 'd' },
    membership,
    verdict: { ...base.verdict, rules: [], ...verdict },
  }
}

const rule = (text: string, outcome: 'fail' | 'warn' | 'inconclusive', reason: string) => ({
  rule: text,
  severity: 'fail' as const,
  observed: 1,
  outcome,
  reason,
})

describe('the one sentence', () => {
  it('of a failure, by the kind of model', () => {
    const failed = {
      outcome: 'fail',
      rules: [rule('membership.ref_diff.tpr_at_fpr[0.1] <= 0.3', 'fail', 'x')],
    } as const
    const rest =
      'remembers its training data: an attacker who may be wrong on 10 % of outsiders recognises 81 % of the training examples (76–85 %).'
    for (const [kind, noun] of [
      ['lora', 'adapter'],
      ['bottleneck', 'adapter'],
      ['ia3', 'adapter'],
      ['head', 'fine-tuned head'],
      ['full', 'model'],
    ] as const) {
      expect(verdictSentence(told({ ...failed, rules: [...failed.rules] }, kind))).toBe(`This ${noun} ${rest}`)
    }
  })

  it('of the other outcomes', () => {
    expect(verdictSentence(told({ outcome: 'pass' }))).toMatch(
      /^This adapter shows little memory of its training data: .* guessing would get 10 %\.$/,
    )
    expect(
      verdictSentence(
        told({
          outcome: 'warn',
          rules: [rule('exposure.mean_bits <= 6', 'warn', 'exposure.mean_bits is 7, the policy allows <= 6')],
        }),
      ),
    ).toBe('This adapter passes with a warning: exposure.mean_bits is 7, the policy allows <= 6.')
    expect(verdictSentence(told({ outcome: 'inconclusive' }))).toBe(
      'It cannot be said whether this adapter remembers its training data: nothing that the policy asks for could be measured.',
    )
    expect(
      verdictSentence(
        told({ outcome: 'fail', rules: [rule('groups.max_gap <= 0.1', 'fail', 'groups.max_gap is 0.3')] }),
      ),
    ).toBe('This adapter breaks its policy: groups.max_gap is 0.3.')
  })

  it('is silent about what was not measured', () => {
    expect(membershipSentence({ ...base, membership: [] })).toBeNull()
    expect(verdictSentence({ ...told({ outcome: 'pass' }), membership: [] })).toBe('This adapter keeps to its policy.')
  })
})

describe('the grade', () => {
  const graded = (tpr: number, greedy = 0, bits: number | null = null) => {
    const report = told({})
    const membership = report.membership.map((result) => ({
      ...result,
      tpr_at_fpr: [{ fpr: 0.1, value: tpr, ci: [0, 1] as [number, number], threshold: 0, false_positives: 1 }],
    }))
    const extraction = {
      ...report.extraction,
      greedy: { ...report.extraction.greedy, rate: { value: greedy }, base_rate: { value: 0 } },
    }
    const exposure = {
      ...report.exposure,
      mean_bits: bits === null ? { value: null, reason: 'no_canaries' } : { value: bits },
    }
    return grade({ membership, extraction, exposure }, 'ref_diff', [])
  }

  it('is the worst of membership, extraction and exposure', () => {
    expect([0.1, 0.2, 0.4, 0.81, 0.95].map((tpr) => graded(tpr))).toEqual(['A', 'B', 'C', 'D', 'F'])
    expect([0.005, 0.04, 0.12, 0.5].map((rate) => graded(0.1, rate))).toEqual(['B', 'C', 'D', 'F'])
    expect([1.44, 5, 8, 20].map((bits) => graded(0.1, 0, bits))).toEqual(['A', 'B', 'C', 'D'])
  })

  it('is withheld when membership was not measured', () => {
    expect(grade({ ...base, membership: [] }, 'ref_diff', [])).toBeNull()
  })
})
