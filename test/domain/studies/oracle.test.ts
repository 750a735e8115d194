import { describe, expect, it } from 'vitest'
import { at } from '#domain/studies/matched'
import { bestIndex, phasesOf } from '#domain/studies/phases'
import { meanShift } from '#domain/statistics/mean-shift'
import { normalQuantile } from '#domain/statistics/normal'
import { type Pairs, pairedAuc } from '#domain/statistics/paired-delong'
import { pairedTpr } from '#domain/statistics/paired-tpr'
import { partialSpearman, spearman } from '#domain/statistics/spearman'
import golden from '../../golden/studies/studies.json' with { type: 'json' }

/** Closed formulas in doubles on both sides. */
const EXACT = 1e-9

function near(actual: number, expected: number, tolerance = EXACT): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected)))
}

describe('two revisions on the same examples', () => {
  it('paired DeLong: AUCs, difference, interval and p', () => {
    for (const { members, nonmembers, auc, difference, variance, p } of golden.pairs) {
      const found = pairedAuc(members as unknown as Pairs, nonmembers as unknown as Pairs)
      near(found.baseline, auc[0]!)
      near(found.candidate, auc[1]!)
      near(found.difference, difference)
      near(found.ci[1], Math.min(1, difference + normalQuantile(0.975) * Math.sqrt(variance)), 1e-7)
      near(found.p!, p, 1e-7)
    }
  })

  it("Student's paired t", () => {
    for (const { members, shift } of golden.pairs) {
      if (shift === null) continue
      const found = meanShift(members as unknown as Pairs)
      near(found.mean, shift.mean)
      near(found.ci[0], shift.ci[0]!)
      near(found.ci[1], shift.ci[1]!)
      near(found.p, shift.p)
    }
  })

  it('TPR at 10 % FPR of both, and an interval that holds the difference', () => {
    for (const { members, nonmembers, tpr } of golden.pairs) {
      const found = pairedTpr(members as unknown as Pairs, nonmembers as unknown as Pairs, 0.1)
      near(found.baseline, tpr[0]!)
      near(found.candidate, tpr[1]!)
      expect(found.ci[0]).toBeLessThanOrEqual(found.ci[1])
    }
  })

  it('what never changed has a difference of exactly 0 with p = 1', () => {
    const same = golden.pairs[0]!.members.map(([a]) => [a!, a!] as const)
    expect(pairedAuc(same, same)).toMatchObject({ difference: 0, ci: [0, 0], p: 1 })
    expect(meanShift(same)).toMatchObject({ mean: 0, p: 1 })
    expect(pairedTpr(same, same, 0.1)).toMatchObject({ difference: 0, ci: [0, 0] })
  })
})

describe('rank correlations', () => {
  it("Spearman's ρ, with ties, and the partial one", () => {
    for (const { x, y, z, rho, partial } of golden.ranks) {
      near(spearman(x, y).value!, rho)
      near(partialSpearman(x, y, z).value!, partial)
    }
  })

  it('permutation p within what two independent draws of 3,000 and 9,999 differ by', () => {
    for (const { x, y, p } of golden.ranks) {
      const found = spearman(x, y)
      expect(found.value === null || Math.abs(found.p - p)).toBeLessThan(0.05)
    }
  })

  it('what does not vary has none', () => {
    expect(spearman([1, 1, 1, 1], [1, 2, 3, 4])).toMatchObject({ value: null, reason: 'no_variation' })
    expect(spearman([1, 2], [1, 2])).toMatchObject({ value: null, reason: 'too_few' })
  })
})

describe('curves', () => {
  it('every step is in the phase that the rule says', () => {
    for (const { perplexity, phases } of golden.curves) {
      const found = phasesOf(perplexity.map((value, step) => ({ step, perplexity: value })))
      for (const [step, phase] of phases.entries()) {
        const range = found[phase as keyof typeof found]!
        expect(range[0] <= step && step <= range[1]).toBe(true)
      }
    }
  })

  it('the authors’ PTB run (full, 1e-4): fitting 0–3, memorization 4–6, overfitting 7–19', () => {
    const ptb = [24.164, 21.855, 20.66, 19.994, 19.755, 19.597, 19.414, 19.61, 19.568, 19.765, 19.937]
    const series = [...ptb, 20.1, 20.3, 20.4, 20.6, 20.7, 20.9, 21, 21.1, 21.202]
    expect(phasesOf(series.map((perplexity, step) => ({ step, perplexity })))).toEqual({
      fitting: [0, 3],
      memorization: [4, 6],
      overfitting: [7, 19],
    })
  })

  it('a run is read where it crosses a perplexity', () => {
    for (const { perplexity, recall, levels } of golden.curves) {
      const epochs = perplexity.map((value, i) => ({
        epoch: i + 1,
        perplexity: value,
        recall: recall[i]!,
        auc: null,
        exposure: null,
      }))
      const run = { method: 'm', learning_rate: 1, seed: 1, kind: null, trainableParameters: null, epochs }
      for (const level of levels) {
        const found = at({ ...run, best: bestIndex(perplexity) }, level.perplexity)
        if (level.recall === null) expect(found).toBeNull()
        else near(found!.recall!, level.recall)
      }
    }
  })
})
