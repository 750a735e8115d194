import { describe, expect, it } from 'vitest'
import { blindDates, latestYear } from '#domain/blind-dates'
import { characterGrams } from '#domain/character-grams'
import type { Evidence } from '#domain/evidence'
import { buildReport } from '#domain/report'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { mannWhitney } from '#domain/statistics/mann-whitney'
import golden from '../golden/statistics/mann-whitney.json'
import { madeUp, randomStats } from '../support/evidence.ts'

const SIDE = 200
const RULE = { rule: 'membership.ref_diff.auc <= 0.9', severity: 'fail' as const, required: true }

/** A suite whose two sides are alike, apart from what `change` plants; the rule would pass. */
function suite(change: (evidence: Evidence) => Partial<Evidence> = () => ({})): Evidence {
  const evidence = madeUp({ members: SIDE, nonmembers: SIDE, memory: 0.2 })
  const policy = { name: 'one', gates: 'enforce' as const, rules: [RULE] }
  const plain = { ...evidence, attacks: ['loss', 'ref_diff', 'min_k'], policy }
  return { ...plain, ...change(plain) }
}

function judged(evidence: Evidence, check: string) {
  const { checks, verdict } = buildReport(evidence)
  return {
    check: checks.find(({ name }) => name === check)!,
    outcome: verdict.outcome,
    reason: verdict.rules[0]!.reason,
  }
}

const texts = (of: (text: string, member: boolean, i: number) => string) => (evidence: Evidence) => ({
  texts: evidence.texts!.map((text, i) => of(text, i < SIDE, i)),
})

describe('a suite whose sides are alike passes every gate', () => {
  const { checks, verdict } = buildReport(suite(texts((text, _, i) => `${text} in ${1990 + ((i * 7) % 30)}.`)))
  it('and the verdict is the rule’s', () => {
    expect(checks.filter(({ gate }) => gate).map(({ name, outcome }) => [name, outcome])).toEqual(
      ['blind_baseline', 'blind_characters', 'blind_dates', 'length_balance', 'perplexity_balance', 'overlap'].map(
        (name) => [name, 'pass'],
      ),
    )
    expect(verdict.outcome).toBe('pass')
  })
})

describe('a planted difference fails its gate, and the verdict is inconclusive and says why', () => {
  it('years: members were written before, non-members after', () => {
    const planted = suite(texts((text, member, i) => `${text} in ${member ? 1995 + (i % 9) : 2002 + (i % 9)}`))
    expect(judged(planted, 'blind_dates')).toMatchObject({
      check: { outcome: 'fail', gate: true },
      outcome: 'inconclusive',
    })
    expect(judged(planted, 'blind_dates').reason).toMatch(/blind dates failed: .*latest year/)
  })

  it('punctuation, which a bag of words does not see', () => {
    const planted = suite(texts((text, member) => (member ? text.replaceAll(' ', '  ') : text)))
    expect(judged(planted, 'blind_baseline').check.outcome).toBe('pass')
    expect(judged(planted, 'blind_characters')).toMatchObject({ check: { outcome: 'fail' }, outcome: 'inconclusive' })
  })

  it('perplexity: the base finds members easier, or harder, before anything was tuned', () => {
    for (const shift of [0.4, -0.4]) {
      const lengths = Array.from({ length: 2 * SIDE }, () => 64)
      const planted = suite(() => ({ reference: randomStats(lengths, (i) => (i < SIDE ? shift : 0), 9) }))
      expect(judged(planted, 'perplexity_balance')).toMatchObject({
        check: { outcome: 'fail' },
        outcome: 'inconclusive',
      })
    }
  })

  it('several at once are all named', () => {
    const planted = suite(texts((text, member) => (member ? `${text.replaceAll(' ', '  ')} moon` : text)))
    expect(judged(planted, 'blind_characters').reason).toMatch(/blind baseline failed.*blind characters failed/)
  })

  it('unless the policy ignores gates', () => {
    const planted = suite(texts((text, member) => (member ? `${text} moon` : text)))
    const { policy } = planted
    expect(judged({ ...planted, policy: { ...policy, gates: 'ignore' } }, 'blind_baseline').outcome).toBe('pass')
  })
})

describe('dates', () => {
  it('are years of four digits, the latest of a text', () => {
    expect(latestYear('from 1998 to 2003, number 20031')).toBe(2003)
    expect(latestYear('no year, 1234 or 3001')).toBeNull()
  })
  it('need twenty texts a side', () => {
    expect(blindDates(['2001'], ['2002'], 0.99)).toEqual({ value: null, reason: 'too_few_dates' })
  })
})

it('runs of characters keep case and spaces, and short texts have none', () => {
  expect(characterGrams('abcd')).not.toEqual(characterGrams('Abcd'))
  expect(characterGrams('abc').length).toBe(0)
})

describe('the best of many attacks', () => {
  it('Mann–Whitney agrees with scipy, ties or not', () => {
    for (const { members, nonmembers, p } of golden) {
      // The normal tail is computed by other series; both are right to twelve digits.
      expect(mannWhitney(labelledScores(members, nonmembers)) / p).toBeCloseTo(1, 9)
    }
  })

  it('pays for the choice: on noise its interval holds ½ in at least 95 % of draws less noise', () => {
    const draws = 60
    let missed = 0
    for (let seed = 0; seed < draws; seed++) {
      const noise = madeUp({ members: 60, nonmembers: 60, tokens: 16, memory: 0.1, seed: 1000 * seed, texts: false })
      const attacks = ['loss', 'ref_diff', 'ref_ratio', 'zlib', 'min_k', 'min_k_pp', 'wbc', 'gap_k', 'surp']
      const { best_attack: best } = buildReport({ ...noise, attacks })
      if (best!.attack === null || best!.auc.value === null) throw new Error('measured')
      if (best!.auc.ci![0] > 0.5) missed++
    }
    // One side of 5 %: 2.5 % of 60, and three standard deviations.
    expect(missed).toBeLessThanOrEqual(5)
  })

  it('finds the one that knows, with its p by Holm', () => {
    const { best_attack: best } = buildReport(suite())
    expect(best).toMatchObject({ attacks: 3 })
    const { best_attack: none } = buildReport({ ...suite(), examples: [] })
    expect(none).toEqual({ attack: null, reason: 'no_attack_scored' })
  })
})

describe('a positive control', () => {
  const control = (memory: number) =>
    buildReport({ ...madeUp({ members: SIDE, nonmembers: SIDE, memory, seed: 5 }), attacks: ['ref_diff'] })
  const against = (report: ReturnType<typeof control>) =>
    judged(
      suite(() => ({ control: report })),
      'positive_control',
    )

  it('that is recognised lets the verdict stand', () => {
    expect(against(control(2))).toMatchObject({ check: { outcome: 'pass', gate: true }, outcome: 'pass' })
  })

  it('that is not seen makes it inconclusive, and says why', () => {
    const { check, outcome, reason } = against(control(0))
    expect(check).toMatchObject({ outcome: 'fail', gate: true })
    expect(outcome).toBe('inconclusive')
    expect(reason).toMatch(/positive control failed: ref_diff tells members of the overfitted control scn_test/)
  })

  it('that was not asked, or not with the verdict’s attack, is no gate', () => {
    expect(judged(suite(), 'positive_control')).toMatchObject({
      check: { outcome: 'skipped', gate: false, measured: { reason: 'no_control' } },
      outcome: 'pass',
    })
    expect(against({ ...control(2), membership: [] }).check).toMatchObject({
      outcome: 'skipped',
      measured: { reason: 'attack_not_scored' },
    })
  })
})
