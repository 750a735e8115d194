import { describe, expect, test } from 'vitest'
import { ProbeRequest } from '#contract/probes'
import { Report } from '#contract/report'
import type { Evidence, Example, ViewEvidence } from '#domain/evidence'
import { probes } from '#domain/probes/all'
import { materialOf } from '#domain/material'
import { buildReport } from '#domain/report'
import { prng } from '#domain/statistics/prng'
import { robustZ } from '#domain/statistics/robust-z'
import { wilcoxonGreater } from '#domain/statistics/wilcoxon'
import type { TokenStats } from '#domain/token-stats'
import golden from '../../golden/probes/altered.json' with { type: 'json' }
import { gaussian, madeUp } from '../../support/evidence.ts'

test('the signed-rank test and robust z are scipy’s', () => {
  expect(golden.signed_ranks.length).toBeGreaterThanOrEqual(200)
  for (const { kind, d, p, z } of golden.signed_ranks) {
    expect(wilcoxonGreater(d), kind).toBeCloseTo(p, 10)
    robustZ(d).forEach((value, i) => expect(Math.abs(value - z[i]!) / Math.max(1, Math.abs(z[i]!))).toBeLessThan(1e-9))
  }
})

describe('margin_robustness', () => {
  test('agrees with numpy on margins, threshold, turned decisions and moved scores', () => {
    for (const one of golden.decisions) {
      const found = probes.margin_robustness.analyse(
        { name: 'margin_robustness', tau: one.tau },
        materialOf(evidenceOf(one)),
      )
      if (!found.ok) throw new Error(found.reason)
      const { threshold, stability, margins } = found.value
      expect(threshold.value).toBeCloseTo(one.threshold, 9)
      stability.forEach((row, i) => {
        expect(row.flipped.value).toBeCloseTo(one.stability[i]!.flipped, 9)
        expect(row.shift.value).toBeCloseTo(one.stability[i]!.shift, 9)
      })
      margins.forEach((row, i) => {
        expect(row.locked_in.value).toBeCloseTo(one.margins[i]!.locked_in, 9)
        expect(row.reference_locked_in.value).toBeCloseTo(one.margins[i]!.reference_locked_in, 9)
        expect(row.median).toBeCloseTo(one.margins[i]!.median, 9)
        expect(row.reference_median).toBeCloseTo(one.margins[i]!.reference_median, 9)
      })
    }
  })

  /** Members learnt by heart, and a memory that typing errors wipe out (or don't). */
  const planted = (memory: number, lost: number) => {
    const evidence = madeUp({ members: 60, nonmembers: 60, memory })
    const { target, reference } = evidence as { target: TokenStats; reference: TokenStats }
    // Learnt by heart: no rival comes near in any token of a member.
    if (memory > 1) target.bestOther.fill(-9, 0, target.offsets[60])
    const copies = (of: TokenStats, rise: number) =>
      evidence.examples.map((_, e) =>
        [0, 1, 2].map((copy) => ({ copy, tokens: 64, loss: lossAt(of, e) + (e < 60 ? rise : 0) })),
      )
    const typos: ViewEvidence = { target: copies(target, lost), reference: copies(reference, 0), reasons: new Map() }
    return buildReport({
      ...evidence,
      views: { ...evidence.views, typos },
      probes: [{ name: 'margin_robustness', tau: 1 }],
    }).probes!.margin_robustness!
  }

  test('shows locked-in members whose decisions typing errors turn', () => {
    const { margins, stability } = planted(2, 2).result!
    expect(margins[0]!.locked_in.value).toBeGreaterThan(0.9)
    expect(margins[1]!.locked_in.value).toBeLessThan(0.5)
    const turned = stability.find(({ split, rate }) => split === 'member' && rate === 0.05)!
    expect(turned.flipped.value).toBeGreaterThan(0.9)
    expect(turned.shift.value).toBeCloseTo(-2, 5)
  })

  test('is quiet where nothing was learnt and errors hit both models alike', () => {
    const { margins, stability } = planted(0.1, 0).result!
    expect(Math.abs(margins[0]!.locked_in.value! - margins[1]!.locked_in.value!)).toBeLessThan(0.05)
    for (const { flipped, shift } of stability) expect([flipped.value, shift.value]).toEqual([0, expect.closeTo(0, 6)])
  })
})

describe('curvature_anomaly', () => {
  /** κ_R about 0.5; κ_θ `factor` times that, with noise of its own. */
  const around = (factor: number, n = 60, outlier = 0) => {
    const evidence = madeUp({ members: 5, nonmembers: n })
    const random = prng(11)
    const kappas = evidence.examples.map(() => 0.5 + 0.1 * gaussian(random))
    const near = (side: 'target' | 'reference', scale: number) =>
      evidence.examples.map((_, e) => {
        const own = lossAt(evidence[side] as TokenStats, e)
        const rise = scale * kappas[e]! + 0.05 * gaussian(random) + (side === 'target' && e === 7 ? outlier : 0)
        return [0, 1].map((copy) => ({ copy, tokens: 64, loss: own + rise }))
      })
    const view = { target: near('target', factor), reference: near('reference', 1), reasons: new Map() }
    return buildReport({
      ...evidence,
      views: { ...evidence.views, nonmember_neighbours: view },
      probes: [ProbeRequest.parse({ name: 'curvature_anomaly' })],
    })
  }

  test('flags a model that is sharp around texts it never saw', () => {
    const report = around(2.5)
    expect(Report.parse(report)).toEqual(report)
    const { claim, result } = report.probes!.curvature_anomaly!
    expect(claim).toContain('not evidence of poisoning')
    expect(result).toMatchObject({ n: 60, sharp: true, outliers: 0 })
    expect(result!.ratio.value).toBeCloseTo(2.5, 0)
    expect(result!.p).toBeLessThan(1e-6)
  })

  test('is quiet for the base again, and for the little that honest tuning sharpens', () => {
    expect(around(1).probes!.curvature_anomaly!.result).toMatchObject({ sharp: false })
    expect(around(1.2).probes!.curvature_anomaly!.result).toMatchObject({ sharp: false })
  })

  test('points at one text that stands out', () => {
    expect(around(1, 60, 5).probes!.curvature_anomaly!.result).toMatchObject({ sharp: false, outliers: 1 })
  })

  test('says why there is no answer', () => {
    expect(around(1, 10).probes!.curvature_anomaly).toMatchObject({ result: null, reason: 'too_few_texts' })
    const { views: _, ...bare } = madeUp({ members: 30, nonmembers: 30 })
    const report = buildReport({ ...bare, probes: [ProbeRequest.parse({ name: 'curvature_anomaly' })] })
    expect(report.probes!.curvature_anomaly).toMatchObject({ result: null, reason: 'no_altered_texts' })
  })
})

function lossAt({ logProb, offsets }: TokenStats, e: number): number {
  const own = logProb.subarray(offsets[e], offsets[e + 1])
  return -own.reduce((sum, lp) => sum + lp, 0) / own.length
}

type Decisions = (typeof golden.decisions)[number]

function evidenceOf({ members, records, typos }: Decisions): Evidence {
  const stats = (rows: Decisions['records']['target']): TokenStats => {
    const offsets = Uint32Array.from([0, ...rows.map(({ logProb }) => logProb.length)])
    for (let e = 1; e < offsets.length; e++) offsets[e]! += offsets[e - 1]!
    const none = new Float32Array(offsets.at(-1)!)
    const whole = new Int32Array(none.length)
    return {
      offsets,
      token: whole,
      logProb: Float32Array.from(rows.flatMap(({ logProb }) => logProb)),
      bestOther: Float32Array.from(rows.flatMap(({ bestOther }) => bestOther)),
      mean: none,
      variance: none,
      rank: whole,
    }
  }
  const examples = records.target.map((_, i): Example => ({
    id: `e${i}`,
    split: i < members ? 'member' : 'nonmember',
    characters: 1,
    zlibBytes: 1,
  }))
  const altered = (rows: readonly (readonly number[])[]) =>
    rows.map((row) => row.map((loss, copy) => ({ copy, loss, tokens: 1 })))
  const { views: _, texts: __, shadows: ___, ...rest } = madeUp({ members: 1, nonmembers: 1 })
  return {
    ...rest,
    examples,
    attacks: ['ref_diff'],
    target: stats(records.target),
    reference: stats(records.reference),
    views: { typos: { target: altered(typos.target), reference: altered(typos.reference), reasons: new Map() } },
  }
}
