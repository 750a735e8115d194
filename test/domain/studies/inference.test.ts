import { describe, expect, it } from 'vitest'
import { DatasetInferenceRequest } from '#contract/studies/dataset-inference'
import { TransferRequest } from '#contract/studies/transfer'
import { buildReport } from '#domain/report'
import { prng, type Prng } from '#domain/statistics/prng'
import { higherMean } from '#domain/statistics/two-sample-t'
import { datasetInference } from '#domain/studies/dataset-inference'
import { lossTails } from '#domain/studies/loss-tails'
import { setTest } from '#domain/studies/set-test'
import type { StudyScan } from '#domain/studies/study'
import { transfer } from '#domain/studies/transfer'
import { learnAttack } from '#domain/studies/transfer-attack'
import { thresholdAt } from '#domain/studies/transfer-threshold'
import golden from '../../golden/studies/inference.json' with { type: 'json' }
import { gaussian, madeUp } from '../../support/evidence.ts'

/** Closed formulas in doubles on both sides. */
const EXACT = 1e-9
/** Two minimisers of one strictly convex function stop this close to each other. */
const FITTED = 1e-6

function near(actual: number, expected: number, tolerance = EXACT): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)))
}

describe('dataset inference agrees with scipy', () => {
  it('D-43 (C) the one-sided t-test and the tails of the losses — llm_dataset_inference', () => {
    const { t, p } = higherMean([1.4, 1.6, 1.2, 1.5, 1.3], [1, 1.2, 0.9, 1.1, 1.3])
    near(t, 3)
    near(p, 0.008535840617, 1e-11)
    near(lossTails([0.1, 2.3, 0.5, 4, 1.2], 0.4).min, 0.3)
    near(lossTails([0.1, 2.3, 0.5, 4, 1.2], 0.4).max, 3.15)
  })

  it("Student's two-sample t", () => {
    for (const { higher, lower, t, p, difference, ci } of golden.tests) {
      const found = higherMean(higher, lower)
      near(found.t, t)
      near(found.p, p)
      near(found.difference, difference)
      near(found.ci[0], ci[0]!)
      near(found.ci[1], ci[1]!)
    }
    expect(higherMean([1, 1], [1, 1]).p).toBe(1)
    expect(higherMean([2, 2], [1, 1]).p).toBe(0)
  })

  it('tails of the losses', () => {
    for (const { losses, share, min, max } of golden.tails) {
      const found = lossTails(losses, share)
      near(found.min, min)
      near(found.max, max)
    }
  })

  it('the classifier and its test', () => {
    const rows = (side: readonly number[][]) => side.map((values, i) => ({ id: `${i}`, values }))
    for (const { learn, tested, weights, t, p } of golden.sets) {
      const found = setTest([rows(learn[0]!), rows(learn[1]!)], [rows(tested[0]!), rows(tested[1]!)])
      weights.forEach((weight, k) => near(found.weights[k]!, weight, FITTED))
      near(found.test.t, t, FITTED)
      near(found.test.p, p, FITTED)
    }
  })

  it('the transferred attack', () => {
    for (const { rows, members, weights, scores } of golden.attacks) {
      const attack = learnAttack(rows.map((values, i) => ({ id: `${i}`, member: members[i] === 1, values })))
      near(attack.intercept, weights[0]!, FITTED)
      attack.columns.forEach(({ weight }, k) => near(weight, weights[k + 1]!, FITTED))
      rows.forEach((values, i) => near(attack.score(values), scores[i]!, FITTED))
    }
  })
})

const report = buildReport(madeUp({ members: 60, nonmembers: 60 }))

/** A finished scan with tokens: a member's tokens are `memory` nats better known than its own ease says. */
function scan(id: string, memory: number, random: Prng, members = 150, nonmembers = 150): StudyScan {
  const tokens = 20
  const n = members + nonmembers
  const logProb = new Float32Array(tokens * n)
  const scores = Array.from({ length: n }, (_, i) => {
    const member = i < members
    const easy = 0.3 * gaussian(random)
    let loss = 0
    for (let t = 0; t < tokens; t++) {
      const lp = Math.min(-0.01, -2 + easy + (member ? memory : 0) + gaussian(random))
      logProb[i * tokens + t] = lp
      loss -= lp / tokens
    }
    const ref_diff = 2 - easy - loss + 0.1 * gaussian(random)
    return {
      id: `${id} ${i}`,
      split: member ? 'member' : 'nonmember',
      group: i % 2 === 0 ? 'even' : 'odd',
      tokens,
      loss,
      reference_loss: 2 - easy,
      scores: { loss: -loss, ref_diff, wbc: 0.5 + 0.2 * ref_diff + 0.1 * gaussian(random), ez_mia: 1e12 },
    }
  })
  const offsets = Uint32Array.from({ length: n + 1 }, (_, i) => i * tokens)
  const none = new Float32Array(tokens * n)
  const ids = new Int32Array(tokens * n)
  return {
    id,
    report,
    model: null,
    scores,
    tokens: { offsets, token: ids, logProb, mean: none, variance: none, rank: ids, bestOther: none },
  }
}

const SCANS = [...'abcdef'].map((letter) => `scn_${letter.toUpperCase().repeat(26)}`)

function inferred(one: StudyScan, more: object = {}) {
  const request = DatasetInferenceRequest.parse({ kind: 'dataset_inference', name: 'n', scan: one.id, ...more })
  return datasetInference.analyse(request, new Map([[one.id, datasetInference.extract(one, request)]]))
}

describe('dataset inference', () => {
  it('finds a set that was trained on, and its controls find nothing', () => {
    const found = inferred(scan(SCANS[0]!, 0.3, prng(3)))
    if (!found.ok) throw new Error(found.problem.detail)
    expect(found.value).toMatchObject({ outcome: 'trained', suspects: { learned: 75, tested: 75 }, enough: false })
    expect(found.value.p).toBeLessThan(0.001)
    // 10 % of 20 are expected to be below 0.1; more than 7 happens once in 2,000 times.
    expect(found.value.control.rejected).toBeLessThanOrEqual(7)
    const names = found.value.features.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['mean_loss', 'min_5', 'max_60', 'ref_diff', 'ez_mia']))
  })

  it('rejects sets that were not trained on about as often as it says', () => {
    const random = prng(5)
    const below = Array.from({ length: 100 }, () => inferred(scan(SCANS[0]!, 0, random, 80, 80))).filter(
      (found) => found.ok && found.value.p < 0.1,
    )
    // Binomial(100, 0.1): 1 … 20 holds 99.8 %.
    expect(below.length).toBeGreaterThanOrEqual(1)
    expect(below.length).toBeLessThanOrEqual(20)
  })

  it('looks at a group alone, and wants enough texts', () => {
    const one = scan(SCANS[0]!, 0.3, prng(3))
    const found = inferred(one, { suspect_group: 'even', held_out_group: 'odd' })
    expect(found.ok && found.value.suspects.learned + found.value.suspects.tested).toBe(75)
    expect(inferred(one, { suspect_group: 'nobody' })).toMatchObject({ ok: false, problem: { code: 'study_invalid' } })
  })
})

describe('a small p of dataset inference decides nothing', () => {
  const leaky = scan(SCANS[0]!, 0.3, prng(3))

  it('where a gate of the scan failed, whichever it was; copies hide a difference and make none', () => {
    const failing = (name: string) => {
      const check = { name, outcome: 'fail', detail: `${name} failed`, measured: { value: 1 }, gate: true }
      const found = inferred({ ...leaky, report: { ...report, checks: [check] } as StudyScan['report'] })
      return found.ok && [found.value.outcome, found.value.differences]
    }
    for (const name of ['blind_baseline', 'blind_characters', 'blind_dates', 'length_balance', 'perplexity_balance'])
      expect(failing(name)).toEqual(['inconclusive', [`${name} failed`]])
    expect(failing('overlap')).toEqual(['trained', []])
  })

  it('where the groups that were chosen differ before any training', () => {
    const asked = { suspect_group: 'even', held_out_group: 'odd' }
    const changed = (change: (row: NonNullable<StudyScan['scores']>[number]) => object) => {
      const scores = leaky.scores!.map((row) => ({ ...row, ...(row.group === 'even' && change(row)) }))
      const found = inferred({ ...leaky, scores }, asked)
      return found.ok && [found.value.outcome, found.value.differences!.length]
    }
    expect(changed(() => ({}))).toEqual(['trained', 0])
    expect(changed(({ tokens }) => ({ tokens: 2 * tokens }))).toEqual(['inconclusive', 1])
    expect(changed(({ reference_loss }) => ({ reference_loss: reference_loss! - 0.5 }))).toEqual(['inconclusive', 1])
  })
})

function transferred(sources: readonly StudyScan[], target: StudyScan, more: object = {}) {
  const request = TransferRequest.parse({
    kind: 'transfer',
    name: 'n',
    sources: sources.map(({ id }) => id),
    target: target.id,
    ...more,
  })
  return transfer.analyse(request, new Map([...sources, target].map((one) => [one.id, transfer.extract(one, request)])))
}

describe('transfer', () => {
  const random = prng(9)
  const sources = SCANS.slice(0, 3).map((id) => scan(id, 0.4, random))

  it('carries over to a model like the sources, at the rate that its own non-members set', () => {
    const found = transferred(sources, scan(SCANS[3]!, 0.4, random, 400, 400))
    if (!found.ok) throw new Error(found.problem.detail)
    const { value } = found
    expect(value.source_auc.value).toBeGreaterThan(0.7)
    expect(value.gap.value).toBeCloseTo(value.source_auc.value! - value.target_auc.value!, 12)
    const { ci } = value.gap as { ci: [number, number] }
    expect(ci[0]).toBeLessThan(0)
    expect(ci[1]).toBeGreaterThan(0)
    for (const { fpr } of [value.calibrated, value.transferred]) {
      const { ci: rate } = fpr as { ci: [number, number] }
      expect(rate[0]).toBeLessThan(0.1)
      expect(rate[1]).toBeGreaterThan(0.1)
    }
    expect(value).toMatchObject({ shared_texts: 0, applied_to: { members: 400, nonmembers: 400, left_out: 0 } })
    // zlib and min_k_pp were not scored
    expect(value.attack.features.map(({ name }) => name)).toEqual(['ez_mia', 'wbc', 'ref_diff', 'length'])
  })

  it('is no surer of the sources for having the same texts again', () => {
    const width = (of: readonly StudyScan[]) => {
      const found = transferred(of, scan(SCANS[3]!, 0.4, prng(4)))
      const [low, high] = ((found.ok && found.value.source_auc) as { ci: [number, number] }).ci
      return high - low
    }
    const again = SCANS.slice(0, 3).map((id) => ({ ...sources[0]!, id }))
    expect(width(again)).toBeGreaterThan(0.98 * width(again.slice(0, 1)))
  })

  it('finds nothing in a model that remembers nothing', () => {
    const found = transferred(sources, scan(SCANS[4]!, 0, random, 400, 400))
    const { ci } = (found.ok && found.value.target_auc) as { ci: [number, number] }
    expect(ci[0]).toBeLessThan(0.5)
    expect(ci[1]).toBeGreaterThan(0.5)
    expect(found.ok && found.value.gap.value).toBeGreaterThan(0.15)
  })

  it('without non-members of the target the false-positive rate is unknown', () => {
    const found = transferred(sources, scan(SCANS[5]!, 0.4, random, 100, 0))
    if (!found.ok) throw new Error(found.problem.detail)
    expect(found.value).toMatchObject({
      target_auc: { value: null, reason: 'no_nonmembers' },
      gap: { value: null },
      transferred: { threshold: expect.any(Number), fpr: { value: null, reason: 'no_nonmembers' } },
      calibrated: { threshold: { reason: 'insufficient_nonmembers' }, fpr: { reason: 'insufficient_nonmembers' } },
    })
    expect(found.value.flagged.value).toBeGreaterThan(0.1)
  })

  it('refuses a target among its sources, and scans with nothing in common', () => {
    expect(transferred(sources, sources[0]!)).toMatchObject({ ok: false, problem: { pointer: '#/target' } })
    const bare = scan(SCANS[4]!, 0, random)
    const scores = bare.scores!.map((row) => ({ ...row, tokens: 0, scores: {} }))
    expect(transferred(sources, { ...bare, scores })).toMatchObject({ ok: false, problem: { pointer: '#/sources' } })
  })

  it('sets a threshold that a further non-member passes no more often than promised', () => {
    const draw = prng(21)
    let passed = 0
    for (let run = 0; run < 4000; run++) {
      const cut = thresholdAt(
        Array.from({ length: 29 }, () => draw.next()),
        0.1,
      )
      if (draw.next() > (cut as number)) passed++
    }
    // Exactly 3 of 30 on average: 400 ± 3·19.
    expect(Math.abs(passed - 400)).toBeLessThan(60)
    expect(thresholdAt([1, 2, 3], 0.1)).toEqual({ value: null, reason: 'insufficient_nonmembers' })
  })
})
