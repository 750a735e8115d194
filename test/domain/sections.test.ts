import { describe, expect, it } from 'vitest'
import type { Evidence } from '#domain/evidence'
import { buildReport } from '#domain/report'
import { prng } from '#domain/statistics/prng'
import { gaussian, madeUp } from '../support/evidence.ts'

describe('utility', () => {
  it('is perplexity per split, and the gap in nats: ln of their ratio', () => {
    const evidence = madeUp({ members: 2, nonmembers: 2, tokens: 10 })
    const report = buildReport({ ...evidence, target: { losses: [12.1, 12.1, 19.8, 19.8].map(Math.log) } })
    expect(report.utility.perplexity.member).toBeCloseTo(12.1, 9)
    expect(report.utility.perplexity.nonmember).toBeCloseTo(19.8, 9)
    expect(report.utility.generalization_gap).toBeCloseTo(0.4925, 4)
  })

  it('weighs every token the same, not every text', () => {
    const evidence = madeUp({ members: 2, nonmembers: 0 })
    const target = {
      offsets: Uint32Array.of(0, 1, 4),
      token: new Int32Array(4),
      logProb: Float32Array.of(-4, -1, -1, -1),
      mean: new Float32Array(4),
      variance: new Float32Array(4),
      rank: new Int32Array(4),
      bestOther: new Float32Array(4),
    }
    expect(buildReport({ ...evidence, target, reference: target }).utility.perplexity.member).toBeCloseTo(
      Math.exp(7 / 4),
      6,
    )
  })
})

describe('extraction', () => {
  it('counts members whose suffix is all rank 0, beside non-members and the base', () => {
    const report = buildReport(learntByHeart(madeUp({ members: 50, nonmembers: 50, tokens: 99 }), 10))
    const { greedy, probabilistic } = report.extraction
    expect(greedy).toMatchObject({
      prefix_tokens: 50,
      suffix_tokens: 50,
      fallback: null,
      n: 50,
      rate: { value: 0.2 },
      nonmember_rate: { value: 0 },
      base_rate: { value: 0 },
    })
    expect(probabilistic.map(({ rate }) => rate.value)).toEqual([0.2, 0.2, 0.2])
    expect(report.verdict.sentence).toContain('remembers')
  })

  it('falls back to shorter halves, and says so', () => {
    const { greedy } = buildReport(madeUp({ members: 20, nonmembers: 20, tokens: 63 })).extraction
    expect(greedy).toMatchObject({ prefix_tokens: 32, suffix_tokens: 32, n: 20 })
    expect(greedy.fallback).toContain('median 64')
  })

  it('takes the suite’s own prefix when there is one', () => {
    const evidence = learntByHeart(madeUp({ members: 50, nonmembers: 50, tokens: 99 }), 0)
    const { rank } = evidence.target as { rank: Int32Array }
    rank.fill(0, 90, 99)
    const examples = evidence.examples.map((example, i) => (i === 0 ? { ...example, suffixStart: 90 } : example))
    expect(buildReport({ ...evidence, examples }).extraction.greedy.rate.value).toBe(1 / 50)
  })
})

describe('exposure and audit', () => {
  it('rank canaries among the references of their family, by repetitions, and read the coins', () => {
    const report = buildReport(withCanaries(madeUp({ members: 50, nonmembers: 50 })))
    expect(report.exposure.canaries).toHaveLength(40)
    expect(report.exposure.by_repetitions.map(({ repetitions, n }) => [repetitions, n])).toEqual([
      [1, 10],
      [16, 10],
    ])
    const [once, often] = report.exposure.by_repetitions.map(({ mean_bits }) => mean_bits.value!)
    expect(often).toBeGreaterThan(once! + 5)
    expect(report.audit.canaries).toBe(40)
    expect(report.audit.epsilon_lower_bound).toBeGreaterThan(0)
  })

  it('say which secrets would be guessed', () => {
    const evidence = withCanaries(madeUp({ members: 400, nonmembers: 400, memory: 0.1 }))
    const policy = {
      name: 'canaries',
      gates: 'enforce',
      rules: [{ rule: 'exposure.extractable.lower <= 0', severity: 'fail', required: true }],
    } as const
    const examples = evidence.examples.map((example) =>
      example.canary?.repetitions === 16 && example.split === 'canary'
        ? { ...example, canary: { ...example.canary, better: 0 } }
        : example,
    )
    const { verdict, exposure } = buildReport({
      ...evidence,
      examples,
      policy: { ...policy, rules: [...policy.rules] },
    })
    expect(exposure.extractable.value).toBe(0.5)
    expect(verdict).toMatchObject({
      outcome: 'fail',
      sentence: 'This adapter gives planted secrets away: 50 % of the canaries are its first guess.',
    })
  })
})

describe('groups', () => {
  it('that are too small to be compared are not said to be none', () => {
    const evidence = madeUp({ members: 60, nonmembers: 60 })
    const gap = (group: (i: number) => object) =>
      buildReport({ ...evidence, examples: evidence.examples.map((one, i) => ({ ...one, ...group(i) })) }).group_gap
    expect(gap(() => ({}))).toEqual({ value: null, reason: 'no_groups' })
    expect(gap((i) => ({ group: `g${i % 6}` }))).toEqual({ value: null, reason: 'groups_too_small' })
    expect(gap((i) => ({ group: `g${i % 2}` }))).toMatchObject({ value: expect.any(Number) })
  })

  it('show who is recognised more by the same attacker', () => {
    const evidence = madeUp({ members: 200, nonmembers: 200, memory: 0.1 })
    const { logProb, offsets } = evidence.target as { logProb: Float32Array; offsets: Uint32Array }
    // The second hundred members were learnt by one more nat per token.
    for (let t = offsets[100]!; t < offsets[200]!; t++) logProb[t] = Math.min(0, logProb[t]! + 1)
    const examples = evidence.examples.map((example, i) => ({ ...example, group: i % 200 < 100 ? 'calm' : 'loud' }))
    const { groups, group_gap } = buildReport({ ...evidence, examples })
    const rate = Object.fromEntries(groups.map((group) => [group.group, group['tpr_at_fpr_0.1'].value!]))
    expect(rate['loud']).toBeGreaterThan(0.9)
    expect(rate['calm']).toBeLessThan(0.3)
    expect(group_gap.value).toBeCloseTo(rate['loud']! - rate['calm']!, 12)
    expect(groups.every(({ n, n_nonmembers }) => n === 100 && n_nonmembers === 100)).toBe(true)
  })
})

/** The first `count` members are completed word for word, with near certainty. */
function learntByHeart(evidence: Evidence, count: number): Evidence {
  const { rank, logProb, offsets } = evidence.target as {
    rank: Int32Array
    logProb: Float32Array
    offsets: Uint32Array
  }
  rank.fill(1)
  rank.fill(0, 0, offsets[count])
  logProb.fill(-0.001, 0, offsets[count])
  if (evidence.reference !== undefined && 'rank' in evidence.reference) evidence.reference.rank.fill(1)
  return evidence
}

/** 20 planted canaries (10 once, 10 sixteen times), 20 left out, 500 references, by losses. */
function withCanaries(evidence: Evidence): Evidence {
  const random = prng(9)
  const lossOf = (repetitions: number) => 4 - 0.12 * repetitions + 0.1 * gaussian(random)
  const canaries = Array.from({ length: 40 }, (_, i) => ({ repetitions: i < 10 ? 1 : 16, included: i < 20 }))
  const added = [
    ...canaries.map((canary, i) => ({ id: `c${i}`, split: 'canary' as const, ...canary })),
    ...Array.from({ length: 500 }, (_, i) => ({
      id: `r${i}`,
      split: 'reference' as const,
      repetitions: 0,
      included: false,
    })),
  ]
  const examples = added.map(({ id, split, repetitions, included }) => ({
    id,
    split,
    characters: 33,
    zlibBytes: 38,
    canary: { family: 'digits', space: 1e6, repetitions, ...(split === 'canary' ? { included } : {}) },
  }))
  const target = added.map(({ included, repetitions }) => lossOf(included ? repetitions : 0))
  const meanLosses = (side: Evidence['target']) => {
    if ('losses' in side) return Array.from(side.losses)
    return evidence.examples.map((_, e) => {
      const own = side.logProb.subarray(side.offsets[e], side.offsets[e + 1])
      return -own.reduce((sum, lp) => sum + lp, 0) / own.length
    })
  }
  const { views: _, texts: __, ...rest } = evidence
  return {
    ...rest,
    examples: [...evidence.examples, ...examples],
    target: { losses: [...meanLosses(evidence.target), ...target] },
    reference: { losses: [...meanLosses(evidence.reference!), ...added.map(() => lossOf(0))] },
  }
}

describe('an attack that scored nothing of a side', () => {
  const loss = { losses: Array.from({ length: 60 }, (_, i) => 2 + (i % 7) / 10) }
  const { reference: _, ...rest } = madeUp({ members: 30, nonmembers: 30 })
  const evidence: Evidence = { ...rest, target: loss, policy: { ...rest.policy, rules: ruled() } }
  const report = buildReport(evidence)

  function ruled(): Evidence['policy']['rules'] {
    return ['membership.ref_diff.auc <= 0.6', 'mia_recall.ref_diff <= 0.2'].map((rule) => ({
      rule,
      severity: 'fail',
      required: true,
    }))
  }

  it('says why, and not that there are no members', () => {
    const row = report.membership.find(({ attack }) => attack === 'ref_diff')!
    const missing = { value: null, reason: 'no_reference' }
    expect(row).toMatchObject({ auc: missing, advantage: missing, threshold: missing, auc_above_blind: missing })
    expect(row.tpr_at_fpr).toEqual([0.1, 0.01, 0.001].map((fpr) => ({ fpr, ...missing })))
    expect(report.mia_recall.find(({ attack }) => attack === 'ref_diff')).toMatchObject({ recall: missing })
    expect(report.verdict.rules.map(({ observed }) => observed)).toEqual([missing, missing])
  })

  it('while a side without texts is named as such', () => {
    const { members } = report.counts
    const alone = buildReport({ ...evidence, examples: evidence.examples.slice(0, members) })
    expect(alone.membership.find(({ attack }) => attack === 'loss')!.auc).toEqual({
      value: null,
      reason: 'no_nonmembers',
    })
  })
})

describe('the audit', () => {
  const evidence = madeUp({ members: 0, nonmembers: 0 })
  const losses = (gain: number) => ({
    losses: Array.from({ length: 200 }, (_, i) => 3 + Math.sin(i) / 10 - (i % 2) * gain),
  })
  const canary = { family: 'f', space: 1e6, repetitions: 1 }
  const examples = Array.from({ length: 200 }, (_, i) => ({
    id: `c${i}`,
    split: 'canary' as const,
    characters: 20,
    zlibBytes: 20,
    canary: { ...canary, included: i % 2 === 1 },
  }))
  const planted = { ...evidence, examples, target: losses(1), reference: losses(0) }

  it('does not depend on the attacks that were asked for', () => {
    const rules = [{ rule: 'extraction.exact <= 1', severity: 'fail', required: false } as const]
    const [usual, other] = [['ref_diff'], ['min_k']].map((attacks) =>
      buildReport({ ...planted, attacks, policy: { ...evidence.policy, rules } }),
    )
    expect(usual!.audit.epsilon_lower_bound).toBeGreaterThan(1)
    expect(other!.audit).toEqual(usual!.audit)
  })
})
