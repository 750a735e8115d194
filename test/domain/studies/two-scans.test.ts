import { describe, expect, test } from 'vitest'
import { AmplificationRequest } from '#contract/studies/amplification'
import { UnlearningRequest } from '#contract/studies/unlearning'
import { amplification } from '#domain/studies/amplification'
import type { StudyScan } from '#domain/studies/study'
import { forgetQuality, indecision } from '#domain/studies/truth-ratio'
import { unlearning } from '#domain/studies/unlearning'
import { pairedTprRatio } from '#domain/statistics/paired-tpr-ratio'
import { prng } from '#domain/statistics/prng'
import type { Pairs } from '#domain/statistics/paired-delong'
import golden from '../../golden/studies/pairs.json' with { type: 'json' }
import truth from '../../golden/studies/truth.json' with { type: 'json' }
import { gaussian } from '../../support/evidence.ts'
import { report } from '../../web/fixtures/report.ts'

const ids = [0, 1, 2].map((n) => `scn_${String(n).padStart(26, '0')}`)

/** A scan with these scores of members and of non-members. */
function scan(id: string, members: readonly number[], nonmembers: readonly number[]): StudyScan {
  const row = (split: string) => (score: number, i: number) => ({
    id: `${split}${i}`,
    split,
    group: i % 2 === 0 ? 'even' : null,
    tokens: 20,
    loss: -score,
    reference_loss: null,
    scores: { loss: score },
  })
  return {
    id,
    report: report(),
    model: null,
    scores: [...members.map(row('member')), ...nonmembers.map(row('nonmember'))],
  }
}

const column = (pairs: readonly (readonly number[])[], side: 0 | 1) => pairs.map((pair) => pair[side]!)

function amplified(trusted: StudyScan, suspect: StudyScan, fpr = 0.1) {
  const named = { suspect: suspect.id, trusted: trusted.id }
  const request = AmplificationRequest.parse({ kind: 'amplification', name: 'a', fpr, ...named })
  const extracts = new Map([trusted, suspect].map((one) => [one.id, amplification.extract(one, request)]))
  const result = amplification.analyse(request, extracts)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

function unlearned(scans: readonly StudyScan[], groups?: string[]) {
  const [before, after, retain] = scans.map(({ id }) => id)
  const request = UnlearningRequest.parse({ kind: 'unlearning', name: 'u', before, after, retain, groups })
  const extracts = new Map(scans.map((one) => [one.id, unlearning.extract(one, request)]))
  const result = unlearning.analyse(request, extracts)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

test('ratios of TPRs are those of numpy, their intervals those of its bootstrap', () => {
  const apart = golden.flatMap(({ members, nonmembers, ratio, interval }) => {
    const { value, ci } = pairedTprRatio(members as unknown as Pairs, nonmembers as unknown as Pairs, 0.1)
    expect(value).toBeCloseTo(ratio, 9)
    return ci.map((end, i) => Math.abs(Math.log(end) - interval[i]!))
  })
  // Ratios of few hits are steps, up to ln 3 apart; two bootstraps of a few hundred draws now and then take another one.
  for (const distance of apart) expect(distance).toBeLessThan(Math.log(3) + 1e-9)
  expect(apart.reduce((sum, distance) => sum + distance, 0) / apart.length).toBeLessThan(0.12)
})

test('PrivLeak and KS against the model that never knew are those of scipy', () => {
  for (const { members, nonmembers, retain, ...expected } of golden) {
    const outside = column(nonmembers, 0)
    const found = unlearned([
      scan(ids[0]!, column(members, 0), outside),
      scan(ids[1]!, column(members, 1), column(nonmembers, 1)),
      scan(ids[2]!, retain, outside),
    ])
    expect(found.auc.before.value).toBeCloseTo(expected.auc[0]!, 9)
    expect(found.auc.after.value).toBeCloseTo(expected.auc[1]!, 9)
    expect(found.priv_leak.before).toBeCloseTo(expected.priv_leak[0]!, 6)
    expect(found.priv_leak.after).toBeCloseTo(expected.priv_leak[1]!, 6)
    expect([found.ks.before.value, found.ks.after.value].map((d) => d!.toFixed(9))).toEqual(
      expected.ks.map((d) => d.toFixed(9)),
    )
  }
})

test('truth ratios are those of the probabilities, on 200 texts and more', () => {
  expect(truth.reduce((sum, { loss }) => sum + loss.length, 0)).toBeGreaterThan(200)
  for (const { loss, versions, retain, undecided, ks } of truth) {
    const kappas = loss.map((one, i) => versions[i]!.reduce((sum, other) => sum + other, 0) / versions[i]!.length - one)
    expect(indecision(kappas).value).toBeCloseTo(undecided, 9)
    expect(forgetQuality(kappas, retain).value).toBeCloseTo(ks, 9)
  }
})

test('truth ratios beyond what a double holds, and those of nothing', () => {
  expect(indecision([1e4, -1e4])).toMatchObject({ value: 0 })
  expect(forgetQuality([-1e4, -2e4], [-3e4, -4e4]).value).toBe(1)
  expect(indecision([])).toEqual({ value: null, reason: 'not_scored' })
  expect(forgetQuality([], [1])).toEqual({ value: null, reason: 'not_scored' })
})

/** Scores of 150 members and 150 others, members `gain` higher. The same texts for each seed of noise. */
function made(id: string, gain: number, noise: number): StudyScan {
  const [texts, own] = [prng(1), prng(noise)]
  const scores = (up: number) => Array.from({ length: 150 }, () => gaussian(texts) + 0.3 * gaussian(own) + up)
  return scan(id, scores(gain), scores(0))
}

describe('amplification', () => {
  test.each([
    ['a backdoored base', 0.3, 2.5, 'amplified'],
    ['a clean base', 1.5, 1.5, 'not_amplified'],
  ])('of %s', (_, trusted, suspect, outcome) => {
    expect(amplified(made(ids[0]!, trusted, 2), made(ids[1]!, suspect, 3)).outcome).toBe(outcome)
  })
  test('is not told where non-members cannot certify the rate', () => {
    const found = amplified(made(ids[0]!, 0, 2), made(ids[1]!, 2, 3), 0.01)
    expect(found).toMatchObject({ outcome: 'inconclusive', tpr: { value: null, reason: 'insufficient_nonmembers' } })
  })
})

describe('unlearning', () => {
  test.each([
    ['worked', 0, 'forgotten'],
    ['did not work', 1.5, 'remembered'],
    ['went too far', -1.5, 'over_forgotten'],
  ])('that %s', (_, gain, outcome) => {
    const found = unlearned([made(ids[0]!, 2, 2), made(ids[1]!, gain, 3)])
    expect(found).toMatchObject({ outcome, retain: null, ks: { after: { value: null, reason: 'no_retain_model' } } })
    expect(found.priv_leak.against).toBe('chance')
    expect(found.priv_leak.before).toBeLessThan(-50)
  })
  test('is measured on the groups that were to be forgotten, beside a model that never knew', () => {
    const found = unlearned([made(ids[0]!, 2, 2), made(ids[1]!, 0, 3), made(ids[2]!, 0, 4)], ['even'])
    expect(found).toMatchObject({ n_forget: 75, n_holdout: 150, priv_leak: { against: 'retain_model' } })
    expect(found.ks.after).toMatchObject({ p: expect.toSatisfy((p: number) => p > 0.05) })
    expect(found.ks.before).toMatchObject({ p: expect.toSatisfy((p: number) => p < 1e-6) })
  })
})
