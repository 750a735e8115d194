import { describe, expect, it } from 'vitest'
import { Policy } from '#contract/policy'
import { Report } from '#contract/report'
import type { Evidence } from '#domain/evidence'
import { buildReport } from '#domain/report'
import { whyNotSequential } from '#domain/sequential/applies'
import { decide } from '#domain/sequential/decide'
import { prefixOf } from '#domain/sequential/prefix'
import { madeUp, randomStats, type Recipe } from '../support/evidence.ts'

const SIDE = 400

/** Members and non-members by turns, as a sequential scan deals them, looked at after every 40. */
function sequence(recipe: Partial<Recipe>, rules: readonly string[]): Evidence {
  const evidence = madeUp({ members: SIDE, nonmembers: SIDE, tokens: 24, ...recipe })
  const order = Array.from({ length: 2 * SIDE }, (_, i) => (i % 2 === 0 ? i / 2 : SIDE + (i - 1) / 2))
  const lengths = order.map(() => recipe.tokens ?? 24)
  const memory = recipe.memory ?? 0.5
  return {
    ...evidence,
    examples: order.map((i) => evidence.examples[i]!),
    texts: order.map((i) => evidence.texts![i]!),
    target: randomStats(lengths, (e) => (e % 2 === 0 ? memory : 0.1), 5),
    reference: randomStats(lengths, () => 0, 6),
    attacks: ['loss', 'ref_diff'],
    policy: Policy.parse({ rules }),
    sequential: { reason: null, looks: Array.from({ length: (2 * SIDE) / 40 }, (_, k) => 40 * (k + 1)), rest: [] },
  }
}

const report = (evidence: Evidence) => Report.parse(buildReport(evidence))

it('a look that can say nothing of a rule yet says why', () => {
  const { looks } = decide(sequence({}, ['membership.ref_diff.tpr_at_fpr[0.01] <= 0.1']))
  expect(looks[0]!.rules).toEqual([{ value: null, reason: 'insufficient_nonmembers', settled: false }])
})

describe('a policy is decided', () => {
  it('soon, when the model plainly leaks: a fraction of the suite', () => {
    const evidence = sequence({ memory: 1.5 }, ['membership.ref_diff.tpr_at_fpr[0.1] <= 0.3'])
    const { stop, looks } = decide(evidence)
    expect(stop).toBeLessThanOrEqual(240)
    expect(looks.at(-1)!.rules[0]).toMatchObject({ settled: true })
    const { verdict, sequential, membership } = report(prefixOf(evidence, stop!))
    expect(verdict.outcome).toBe('fail')
    expect(sequential).toMatchObject({
      outcome: 'decided',
      reason: null,
      intervals: 'anytime_valid',
      scored: { members: stop! / 2, nonmembers: stop! / 2 },
      suite: { members: SIDE, nonmembers: SIDE },
    })
    expect(sequential!.looks).toHaveLength(stop! / 40)
    const { verdict: whole } = report({ ...evidence, sequential: undefined as never })
    expect(whole.outcome).toBe('fail')
    const rate = membership.find(({ attack }) => attack === 'ref_diff')!.tpr_at_fpr[0]!
    expect('ci' in rate && rate.ci).toEqual(verdict.rules[0]!.ci)
  })

  it('as passed, when the model plainly does not', () => {
    const { stop } = decide(sequence({ memory: 0.1 }, ['membership.ref_diff.auc <= 0.75']))
    expect(stop).toBeLessThan(2 * SIDE)
    expect(stop).toBeGreaterThan(40)
  })

  it('never, when the truth lies at the limit; then the report says that it is still open', () => {
    const evidence = sequence({ memory: 0.1 }, ['membership.ref_diff.auc <= 0.5'])
    expect(decide(evidence).stop).toBeNull()
    const { sequential, verdict } = report(evidence)
    expect(sequential).toMatchObject({ outcome: 'undecided', scored: { members: SIDE } })
    expect(verdict.outcome).toBe('inconclusive')
  })

  it('by a rule on one end only when the other end agrees: nothing scored is no proof of nothing there', () => {
    const rules = ['extraction.greedy.rate.lower <= 0.01']
    const evidence = sequence({ memory: 0.1 }, rules)
    // 1 % is only ruled out by hundreds of members of which none is extracted.
    expect(decide(evidence).stop).toBeGreaterThan(500)
    expect(report(evidence).verdict.outcome).toBe('pass')
    expect(decide(sequence({ memory: 5 }, rules)).stop).toBeLessThanOrEqual(80)
  })

  it('at the same look whatever had come in beyond it', () => {
    const evidence = sequence({ memory: 1.5 }, ['membership.ref_diff.tpr_at_fpr[0.1] <= 0.3'])
    const { stop, looks } = decide(evidence)
    expect(decide(prefixOf(evidence, stop!))).toEqual({ stop, looks })
    expect(decide(prefixOf(evidence, stop! + 80))).toEqual({ stop, looks })
    expect(decide(prefixOf(evidence, stop! - 40)).stop).toBeNull()
  })

  it('not by comparisons that a failed gate distrusts: the suite is judged whole, not the part that was scored', () => {
    const evidence = sequence({ memory: 1.5 }, ['membership.ref_diff.tpr_at_fpr[0.1] <= 0.3'])
    const shifted = evidence.examples.map(
      ({ split }, i) => `${evidence.texts![i]!}${split === 'member' ? ' moon' : ''}`,
    )
    expect(decide({ ...evidence, texts: shifted }).stop).toBeNull()
    expect(report({ ...evidence, texts: shifted }).verdict.outcome).toBe('inconclusive')
  })
})

describe('what is not decided early says why', () => {
  it.each([
    ['membership.ensemble.auc <= 0.6', /learns from the other texts/],
    ['regression.membership.ref_diff.auc <= 0.1', /change since a baseline/],
    ['utility.generalization_gap <= 0.5', /no interval/],
    ['groups.max_gap <= 0.2', /no confidence sequence/],
    ['mia_recall.ref_ratio <= 0.5', /tpr_at_fpr\[0.1\]/],
  ])('%s', (rule, why) => expect(whyNotSequential(Policy.parse({ rules: [rule] }))).toMatch(why))

  it.each(['membership.wbc.advantage <= 0.5', 'exposure.mean_bits <= 4', 'extraction.strength <= 0.2'])(
    '%s can be',
    (rule) => expect(whyNotSequential(Policy.parse({ rules: [rule] }))).toBeNull(),
  )

  it('and the report carries the ordinary intervals', () => {
    const evidence = sequence({ memory: 0.5 }, ['groups.max_gap <= 0.2'])
    const { sequential: _, ...plain } = evidence
    const asked = report({ ...evidence, sequential: { reason: 'because', looks: [], rest: [] } })
    expect(asked.sequential).toMatchObject({ outcome: 'not_sequential', reason: 'because', intervals: 'fixed_size' })
    expect(asked.membership).toEqual(report(plain).membership)
  })
})

it('intervals of a sequential report hold the ordinary ones at the same size', () => {
  const evidence = sequence({ memory: 0.5 }, ['membership.ref_diff.auc <= 0.5'])
  const { sequential: _, ...plain } = evidence
  const [anytime, fixed] = [report(evidence), report(plain)]
  anytime.membership.forEach(({ auc, advantage }, i) => {
    for (const [wide, narrow] of [
      [auc, fixed.membership[i]!.auc],
      [advantage, fixed.membership[i]!.advantage],
    ] as const) {
      if (wide.value === null || narrow.value === null) throw new Error('measured')
      expect(wide.value).toBe(narrow.value)
      expect(wide.ci![0]).toBeLessThan(narrow.ci![0])
      expect(wide.ci![1]).toBeGreaterThanOrEqual(narrow.ci![1])
    }
  })
})
