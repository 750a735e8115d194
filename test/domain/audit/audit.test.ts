import { describe, expect, it } from 'vitest'
import { audit, type Toss } from '#domain/audit/audit'
import { gridCandidates } from '#domain/audit/candidates'
import { clopperPearsonEpsilon, clopperPearsonMu } from '#domain/audit/clopper-pearson-epsilon'
import { gaussianEpsilon } from '#domain/audit/gaussian'
import { groupDelta } from '#domain/audit/group-privacy'
import { oneRunEpsilon } from '#domain/audit/one-run'
import { orderedCuts } from '#domain/audit/two-sample'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng } from '#domain/statistics/prng'
import { gaussian } from '../../support/evidence.ts'

const toss = (count: number, shift: number, seed: number, copies = 1): Toss[] => {
  const random = prng(seed)
  return Array.from({ length: count }, (_, i) => {
    const included = i % 2 === 0
    return { score: gaussian(random) + (included ? shift : 0), included, copies }
  })
}

describe('the ε audit of a canary set', () => {
  it('shows nothing where nothing leaked: at most 5 of 100 audits of noise claim more than 0, by any method that is exact', () => {
    const claims = new Map<string, number>()
    for (let seed = 0; seed < 100; seed++) {
      for (const { method, epsilon_lower_bound, supposes } of audit(toss(200, 0, seed), 1e-5).estimates) {
        const claimed =
          supposes !== 'many_canaries' && typeof epsilon_lower_bound === 'number' && epsilon_lower_bound > 0
        claims.set(method, (claims.get(method) ?? 0) + Number(claimed))
      }
    }
    expect(claims.size).toBe(8)
    for (const count of claims.values()) expect(count).toBeLessThanOrEqual(5)
  })

  it('shows a leak, by every method, and more where Gaussian privacy is supposed', () => {
    const found = audit(toss(1000, 4, 1), 1e-5)
    expect(found).toMatchObject({ method: 'one_run', canaries: 1000, confidence: 0.95 })
    expect(found.epsilon_lower_bound).toBeGreaterThan(2)
    const byMethod = new Map(found.estimates.map((one) => [one.method, one]))
    for (const { epsilon_lower_bound } of byMethod.values()) expect(epsilon_lower_bound).toBeGreaterThan(1.5)
    expect(byMethod.get('one_run_gaussian')!.epsilon_lower_bound).toBeGreaterThan(found.epsilon_lower_bound as number)
    expect(byMethod.get('clopper_pearson_gaussian')!.mu_lower_bound).toBeGreaterThan(2)
    expect(byMethod.get('clopper_pearson_gaussian')!.mu_lower_bound).toBeLessThan(4)
    expect(found.bounds!.length + found.not!.length).toBeGreaterThan(4)
  })

  it('says what several copies show for one record', () => {
    const tosses = [...toss(400, 1, 1, 1), ...toss(400, 3, 2, 4)]
    const { levels } = audit(tosses, 1e-9)
    expect(levels!.map(({ copies, included, excluded }) => [copies, included, excluded])).toEqual([
      [1, 200, 200],
      [4, 200, 200],
    ])
    const [one, four] = levels!
    expect(one!.epsilon_per_copy).toBe(one!.epsilon_lower_bound)
    expect(four!.epsilon_lower_bound).toBeGreaterThan(one!.epsilon_lower_bound as number)
    const [whole, each] = [four!.epsilon_lower_bound as number, four!.epsilon_per_copy as number]
    expect(each).toBeLessThanOrEqual(whole / 4)
    expect(each).toBeGreaterThan(0.99 * (whole / 4))
    // A group's δ is larger too: with 400 canaries, 10⁻⁵ each is felt.
    const felt = audit(tosses, 1e-5).levels![1]!
    expect(felt.epsilon_per_copy).toBeLessThan(0.9 * ((felt.epsilon_lower_bound as number) / 4))
  })

  it('needs canaries on both sides of the coin', () => {
    const one = { score: 1, included: true, copies: 1 }
    expect(audit([], 1e-5).epsilon_lower_bound).toEqual({ value: null, reason: 'no_inclusion_coins' })
    expect(audit([one], 1e-5).epsilon_lower_bound).toEqual({ value: null, reason: 'one_sided_coins' })
  })

  it('has a reason where Gaussian privacy promises no finite ε', () => {
    const found = audit(toss(400, 4, 1), 0).estimates.find(({ method }) => method === 'one_run_gaussian')!
    expect(found.epsilon_lower_bound).toMatchObject({ value: null, reason: 'no_finite_epsilon_at_delta_0' })
    expect(found.mu_lower_bound).toBeGreaterThan(1)
  })

  it('breaks ties against the auditor', () => {
    const [first] = gridCandidates(labelledScores([1, 1], [1, 1]))
    expect(first).toMatchObject({ truePositives: 0, falsePositives: 1 })
    expect(orderedCuts(labelledScores([1, 1], [1, 1])).map(({ truePositives }) => truePositives)).toEqual([0, 0])
  })
})

describe('group privacy and Gaussian privacy', () => {
  it('k copies divide a pure bound by k, exactly', () => {
    const at = { truePositives: 480, included: 500, falsePositives: 3, excluded: 500 }
    const guesses = { canaries: 1000, guesses: 483, correct: 480 }
    for (const copies of [2, 5, 50]) {
      expect(clopperPearsonEpsilon(at, 0.05, 0, copies)).toBeCloseTo(clopperPearsonEpsilon(at, 0.05) / copies, 9)
      expect(oneRunEpsilon(guesses, 0.05, 0, 0, copies)).toBeCloseTo(oneRunEpsilon(guesses, 0.05, 0) / copies, 9)
    }
    expect(groupDelta(1e-5, 0, 3)).toBeCloseTo(3e-5, 15)
    expect(groupDelta(1e-5, 1, 3)).toBeCloseTo(1e-5 * (1 + Math.E + Math.E ** 2), 15)
  })

  it('looks both ways at one cut for the price of one', () => {
    // Nearly all canaries pass, but hardly any that was trained on fails: only the mirrored ratio shows it.
    const at = { truePositives: 500, included: 500, falsePositives: 300, excluded: 500 }
    expect(clopperPearsonEpsilon(at, 0.05)).toBeGreaterThan(3)
    expect(clopperPearsonMu(at, 0.05)).toBeGreaterThan(1.5)
  })

  it('ε of μ at δ, against the closed form of δ', () => {
    for (const mu of [0.1, 1, 4, 9]) {
      for (const delta of [1e-9, 1e-5, 1e-2]) {
        const epsilon = gaussianEpsilon(mu, delta)
        expect(epsilon).toBeGreaterThan(0)
        expect(gaussianEpsilon(mu, delta / 2)).toBeGreaterThan(epsilon)
      }
    }
    // The closed form solved by scipy.optimize.brentq.
    expect(gaussianEpsilon(1, 1e-5)).toBeCloseTo(4.377178095681, 9)
    expect(gaussianEpsilon(0, 1e-5)).toBe(0)
  })
})
