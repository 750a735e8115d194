import { describe, expect, test } from 'vitest'
import { Report } from '#contract/report'
import { probes } from '#domain/probes/all'
import { convexDiscrepancy } from '#domain/probes/convex-polytope'
import { probeFacts } from '#domain/probes/facts'
import { buildReport } from '#domain/report'
import { kuiperTwoSample } from '#domain/statistics/kuiper'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng } from '#domain/statistics/prng'
import { gaussian, madeUp } from '../../support/evidence.ts'

const FEATURES = ['x', 'y']

test('Kuiper is the sum of both one-sided distances (vector D-37)', () => {
  const test = kuiperTwoSample(labelledScores([0.1, 0.2, 0.3, 0.4, 0.55], [0.05, 0.25, 0.6, 0.7, 0.9]))
  expect(test.statistic).toBeCloseTo(0.8, 12)
  expect(test.ks).toBeCloseTo(0.6, 12)
})

describe('the polytope', () => {
  /** Members within a disc, non-members on a ring around it: no threshold on either axis tells much. */
  const ring = (n: number, apart: boolean) => {
    const random = prng(7)
    return Array.from({ length: 2 * n }, (_, i) => {
      const member = i < n
      const radius = apart && !member ? 3 : 1
      const angle = 2 * Math.PI * random.next()
      const features = [Math.cos(angle), Math.sin(angle)].map((at) => radius * at + 0.2 * gaussian(random))
      return { member, features }
    })
  }

  test('finds members that lie inside a ring of non-members, on texts it was not fitted on', () => {
    const found = convexDiscrepancy(ring(200, true), FEATURES, 4, prng(1))
    if ('value' in found) throw new Error('no polytope')
    expect(found).toMatchObject({ inside: 'member', n_fit: 200, n_evaluated: 200 })
    expect(found.discrepancy).toBeGreaterThan(0.8)
    expect(found.p).toBeLessThan(1e-9)
  })

  test('is quiet where both come from one ring, though it overfits its own half', () => {
    const found = convexDiscrepancy(ring(200, false), FEATURES, 4, prng(1))
    if ('value' in found) throw new Error('no polytope')
    expect(found.p).toBeGreaterThan(0.05)
    expect(found.fitted).toBeGreaterThan(found.discrepancy)
  })

  test('says that there are too few', () => {
    expect(convexDiscrepancy(ring(5, true), FEATURES, 4, prng(1))).toMatchObject({ value: null, reason: 'too_few' })
  })
})

describe('in a report', () => {
  const report = buildReport({
    ...madeUp({ members: 60, nonmembers: 60, memory: 1 }),
    probes: [{ name: 'discrepancy', facets: 2 }],
  })
  test('every attack has both distances, the answer its claim and its options', () => {
    expect(Report.parse(report)).toEqual(report)
    const answer = report.probes!.discrepancy!
    expect(answer).toMatchObject({ claim: probes.discrepancy.claim, options: { facets: 2 }, version: 1 })
    expect(answer.result!.scalar.map(({ attack }) => attack)).toContain('ref_diff')
    for (const { kuiper, ks } of answer.result!.scalar) expect(kuiper).toBeGreaterThanOrEqual(ks)
    expect(answer.result!.polytope).toMatchObject({ facets: 2 })
    expect(probeFacts(report)[0]!.facts[0]![0]).toMatch(/Kuiper/)
  })
  test('nothing is there when nothing was asked', () => {
    expect(buildReport(madeUp({ members: 10, nonmembers: 10 }))).not.toHaveProperty('probes')
  })
  test('a probe without its evidence says why, and the report stands', () => {
    const evidence = {
      ...madeUp({ members: 20, nonmembers: 0 }),
      probes: [{ name: 'discrepancy', facets: 4 }] as const,
    }
    expect(buildReport(evidence).probes).toMatchObject({ discrepancy: { result: null, reason: 'no_nonmembers' } })
  })
})
