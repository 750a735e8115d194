import { describe, expect, test } from 'vitest'
import type { WeightSharpness } from '#contract/probes/curvature-anomaly'
import { ProbeRequest } from '#contract/probes'
import { Report } from '#contract/report'
import type { Evidence, ViewEvidence } from '#domain/evidence'
import { probeFacts } from '#domain/probes/facts'
import { probeExamples } from '#domain/probes/answer'
import { probes } from '#domain/probes/all'
import { buildReport } from '#domain/report'
import { prng } from '#domain/statistics/prng'
import type { TokenStats } from '#domain/token-stats'
import { findScored } from '#domain/views/all'
import { noiseViews } from '#domain/views/weight-noise'
import { gaussian, madeUp } from '../../support/evidence.ts'

interface Recipe {
  /** κ_w of the target in each draw; the base's is 0.01. */
  readonly target: readonly number[]
  readonly reference?: number
  readonly n?: number
  /** One text's own. */
  readonly outlier?: number
  readonly asked?: number
  readonly added?: boolean
}

const DRAWS = 4

/** Evidence with moved passes: what is linear in the noise is a hundred times the curvature, and must cancel. */
function evidenceOf({ target, reference = 0.01, n = 60, outlier = 0, asked = DRAWS, added = false }: Recipe): Evidence {
  const evidence = madeUp({ members: 5, nonmembers: n })
  const random = prng(5)
  const loss = (side: 'target' | 'reference', e: number) => {
    const { logProb, offsets } = evidence[side] as TokenStats
    const own = logProb.subarray(offsets[e], offsets[e + 1])
    return -own.reduce((sum, lp) => sum + lp, 0) / own.length
  }
  const slopes = evidence.examples.map(() => gaussian(random))
  const own = evidence.examples.map(() => 1 + 0.1 * gaussian(random))
  const views: Record<string, ViewEvidence> = {}
  for (const { name, draw, sign } of noiseViews(asked)) {
    const moved = (side: 'target' | 'reference', kappa: number) =>
      evidence.examples.map((_, e) => {
        if (e < 5) return []
        const rise = own[e]! * kappa + sign * slopes[e]! * draw + (side === 'target' && e === 9 ? outlier : 0)
        return [{ copy: 0, tokens: 64, loss: loss(side, e) + rise }]
      })
    views[name] = {
      target: moved('target', target[draw - 1]!),
      ...(!added && { reference: moved('reference', reference) }),
      reasons: new Map(),
    }
  }
  const near = (side: 'target' | 'reference') =>
    evidence.examples.map((_, e) => [{ copy: 0, tokens: 64, loss: loss(side, e) + 0.5 * own[e]! }])
  const around = { target: near('target'), reference: near('reference'), reasons: new Map<number, never>() }
  return {
    ...evidence,
    views: { ...evidence.views, nonmember_neighbours: around, ...views },
    probes: [ProbeRequest.parse({ name: 'curvature_anomaly' })],
  }
}

const always = (kappa: number) => Array.from({ length: DRAWS }, () => kappa)

function weightsOf(recipe: Recipe) {
  const report = buildReport(evidenceOf(recipe))
  expect(Report.parse(report)).toEqual(report)
  return report.probes!.curvature_anomaly!.result!.weights!
}

function measured(of: WeightSharpness) {
  if ('reason' in of) throw new Error(of.reason)
  return of
}

describe('sharpness in the weights', () => {
  test('cancels what is linear, and flags a model three times as sharp as its base', () => {
    const found = measured(weightsOf({ target: [0.03, 0.033, 0.028, 0.031] }))
    expect(found).toMatchObject({ sigma: 0.02, n: 60, sharp: true, outliers: 0 })
    expect(found.ratio.value).toBeCloseTo(3.05, 2)
    expect(found.p).toBeLessThan(1e-6)
    expect(found.draws.map(({ target }) => target)).toEqual(
      [0.03, 0.033, 0.028, 0.031].map((k) => expect.closeTo(k, 3)),
    )
  })

  test('is quiet for the base again, and for the little that honest tuning sharpens', () => {
    expect(weightsOf({ target: always(0.01) })).toMatchObject({ sharp: false })
    expect(weightsOf({ target: always(0.013) })).toMatchObject({ sharp: false })
  })

  test('is quiet where it hangs on one draw, however sure that one is', () => {
    const found = measured(weightsOf({ target: [0.01, 0.01, 0.01, 0.08] }))
    expect(found.ratio.value).toBeGreaterThan(2)
    expect(found.p).toBeLessThan(1e-6)
    expect(found.sharp).toBe(false)
  })

  test('of a flat base has no ratio; what is sharp beside it is sharp, what is nearly flat is not', () => {
    expect(weightsOf({ target: always(0.02), reference: 0 })).toMatchObject({
      ratio: { value: null, reason: 'base_not_curved' },
      sharp: true,
    })
    expect(weightsOf({ target: always(0.02), reference: -0.001 })).toMatchObject({
      ratio: { value: null },
      sharp: true,
    })
    expect(weightsOf({ target: always(5e-5), reference: 2e-6 })).toMatchObject({ sharp: false })
  })

  test('points at one text that stands out', () => {
    expect(weightsOf({ target: always(0.012), outlier: 0.3 })).toMatchObject({ sharp: false, outliers: 1 })
  })

  test('of added weights is measured, and compared with nothing', () => {
    const report = buildReport(evidenceOf({ target: always(0.03), added: true }))
    const { weights, sharp } = report.probes!.curvature_anomaly!.result!
    expect(sharp).toBe(false)
    const missing = { value: null, reason: 'no_counterpart' }
    expect(weights).toMatchObject({ reference: missing, ratio: missing, p: null, sharp: null, outliers: null })
    expect(measured(weights!).target).toEqual({ value: expect.closeTo(0.03, 2), ci: expect.anything() })
    const { facts } = probeFacts(report)[0]!
    expect(facts.map(([label]) => label)).not.toContain('unusually sharp in its weights')
  })

  test('says why there is none', () => {
    const { views: _, ...bare } = evidenceOf({ target: always(0.03) })
    const { nonmember_neighbours: around } = evidenceOf({ target: always(0.03) }).views!
    const elsewhere = { ...bare, views: { nonmember_neighbours: around! } }
    const reasonOf = (evidence: Evidence) => {
      const { weights } = buildReport(evidence).probes!.curvature_anomaly!.result!
      return weights && 'reason' in weights ? weights.reason : null
    }
    expect(reasonOf(elsewhere)).toBe('no_noise_pass')
    expect(reasonOf({ ...elsewhere, probes: [{ name: 'curvature_anomaly', weight_draws: 0 }] })).toBe('not_asked')
    const emulation = { base: 'large', small: 'small', beta: 1, claim: 'claim' }
    expect(reasonOf({ ...elsewhere, subject: { ...bare.subject, emulation } })).toBe('emulated')
    const [fact] = probeFacts(buildReport(elsewhere))[0]!.facts.slice(-1)
    expect(fact).toEqual(['sharpness in the weights', expect.stringContaining('on the edge')])
  })

  test('tells single texts to their owner, and nothing of members', () => {
    const found = probeExamples(evidenceOf({ target: always(0.03) }))
    const { kappa_w: own, kappa_w_reference: base, z_w: z } = found.get(10)!['curvature_anomaly']!
    expect(own! / base!).toBeCloseTo(3, 3)
    expect(Number.isFinite(z)).toBe(true)
    expect([...found.keys()].every((example) => example >= 5)).toBe(true)
    expect(probeExamples(evidenceOf({ target: always(0.03), added: true })).get(10)).toMatchObject({
      curvature_anomaly: { kappa_w_reference: null, z_w: null },
    })
  })
})

test('what the request leaves open is what the probe says it costs', () => {
  const asked = ProbeRequest.parse({ name: 'curvature_anomaly' })
  expect(asked).toMatchObject({ weight_draws: DRAWS })
  expect(probes.curvature_anomaly.cost).toEqual({ target: 10 + 2 * DRAWS, reference: 10 + 2 * DRAWS })
  expect(ProbeRequest.safeParse({ name: 'curvature_anomaly', weight_draws: 1 }).success).toBe(false)
})

test('the name of every pass says which it is', () => {
  for (const view of noiseViews(16)) expect(findScored(view.name)).toMatchObject({ draw: view.draw, sign: view.sign })
  expect(findScored('weight_noise_1_sideways')).toBeUndefined()
})

test('a report of before is read as it was', () => {
  const { weights, ...before } = buildReport(evidenceOf({ target: always(0.01) })).probes!.curvature_anomaly!.result!
  expect(weights).toBeDefined()
  const report = buildReport(evidenceOf({ target: always(0.01) }))
  const old = { ...report.probes!.curvature_anomaly!, version: 1, result: before }
  expect(Report.parse({ ...report, probes: { curvature_anomaly: old } }).probes).toEqual({ curvature_anomaly: old })
})
