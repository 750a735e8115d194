import { describe, expect, test } from 'vitest'
import { Report } from '#contract/report'
import { buildReport } from '#domain/report'
import { madeUp, randomStats } from '../../support/evidence.ts'

/** Two groups of 60 members and 60 non-members each; the members of `a` are known `unfair` nats a token better than those of `b`. */
function grouped(unfair: number, seed: number) {
  const evidence = madeUp({ members: 120, nonmembers: 120, seed })
  const groupOf = (i: number) => (i % 2 === 0 ? 'a' : 'b')
  const examples = evidence.examples.map((example, i) => ({ ...example, group: groupOf(i) }))
  const shift = (i: number) => (i < 120 ? 0.2 + (groupOf(i) === 'a' ? unfair : 0) : 0)
  const target = randomStats(
    examples.map(() => 64),
    shift,
    seed + 1,
  )
  return {
    ...evidence,
    attacks: ['ref_diff'],
    examples,
    target,
    probes: [{ name: 'group_disparity', fpr: 0.1 }] as const,
  }
}

const resultOf = (evidence: Parameters<typeof buildReport>[0]) => {
  const report = buildReport(evidence)
  expect(Report.parse(report)).toEqual(report)
  return report.probes!.group_disparity!
}

describe('group disparity', () => {
  test('detects a group that is remembered more, by TPR and by AUC', () => {
    const { result } = resultOf(grouped(0.6, 3))
    const { comparisons, groups } = result!
    expect(groups.map(({ group, n_members }) => [group, n_members])).toEqual([
      ['a', 60],
      ['b', 60],
    ])
    for (const measure of ['tpr', 'auc', 'perplexity'] as const) {
      const found = comparisons.find((one) => one.measure === measure)!
      expect(found.p_holm, measure).toBeLessThan(0.01)
      expect(found.highest).toBe(measure === 'perplexity' ? 'b' : 'a')
      expect(found.gap.value).toBeGreaterThan(0.1)
    }
    expect(comparisons.map(({ measure }) => measure)).not.toContain('exposure')
  })

  test('is quiet where both groups are remembered alike', () => {
    const alarms = [11, 12, 13, 14, 15].filter((seed) =>
      resultOf(grouped(0, seed)).result!.comparisons.some(({ p_holm }) => p_holm < 0.05),
    )
    expect(alarms).toEqual([])
  })

  test('says why there is nothing to compare', () => {
    const plain = {
      ...madeUp({ members: 30, nonmembers: 30 }),
      probes: [{ name: 'group_disparity', fpr: 0.1 }] as const,
    }
    expect(resultOf(plain)).toMatchObject({ result: null, reason: 'no_groups' })
    const other = { ...grouped(0, 1), probes: [{ name: 'group_disparity', fpr: 0.1, attack: 'nothing' }] as const }
    expect(resultOf(other)).toMatchObject({ result: null, reason: 'not_scored' })
  })
})
