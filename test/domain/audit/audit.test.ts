import { describe, expect, it } from 'vitest'
import { audit } from '#domain/audit/audit'
import { gridCandidates, hullCandidates } from '#domain/audit/candidates'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng } from '#domain/statistics/prng'
import { gaussian } from '../../support/evidence.ts'

const draw = (count: number, shift: number, seed: number) => {
  const random = prng(seed)
  return Array.from({ length: count }, () => gaussian(random) + shift)
}

describe('the ε audit of a canary set', () => {
  it('shows nothing where nothing leaked: at most 5 of 100 audits of noise claim more than 0', () => {
    const claims = { one_run: 0, clopper_pearson: 0 }
    for (let seed = 0; seed < 100; seed++) {
      for (const { method, epsilon_lower_bound } of audit(
        draw(100, 0, 2 * seed),
        draw(100, 0, 2 * seed + 1),
        1e-5,
        prng(seed),
      ).estimates) {
        if (typeof epsilon_lower_bound === 'number' && epsilon_lower_bound > 0) claims[method]++
      }
    }
    expect(claims.one_run).toBeLessThanOrEqual(5)
    expect(claims.clopper_pearson).toBeLessThanOrEqual(5)
  })

  it('shows a leak, by both methods', () => {
    const found = audit(draw(500, 4, 1), draw(500, 0, 2), 1e-5, prng(1))
    expect(found).toMatchObject({ method: 'one_run', canaries: 1000, confidence: 0.95 })
    expect(found.epsilon_lower_bound).toBeGreaterThan(2)
    expect(found.estimates[1]!.epsilon_lower_bound).toBeGreaterThan(1.5)
  })

  it('needs canaries on both sides of the coin', () => {
    expect(audit([], [], 1e-5, prng(1)).epsilon_lower_bound).toEqual({ value: null, reason: 'no_inclusion_coins' })
    expect(audit([1], [], 1e-5, prng(1)).epsilon_lower_bound).toEqual({ value: null, reason: 'one_sided_coins' })
  })

  it('breaks ties against the auditor', () => {
    const [first] = gridCandidates(labelledScores([1, 1], [1, 1]))
    expect(first).toMatchObject({ truePositives: 0, falsePositives: 1 })
    expect(hullCandidates(labelledScores([1, 1], [1, 1])).map(({ truePositives }) => truePositives)).toEqual([2, 0])
  })
})
