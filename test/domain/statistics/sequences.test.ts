import { describe, expect, it } from 'vitest'
import { advantageSequence } from '#domain/statistics/advantage-sequence'
import { auc } from '#domain/statistics/auc'
import { aucSequence } from '#domain/statistics/auc-sequence'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { countSequence, logEvidence, meanSequence } from '#domain/statistics/mean-sequence'
import { normalCdf, normalQuantile } from '#domain/statistics/normal'
import { prng } from '#domain/statistics/prng'
import { tprSequence } from '#domain/statistics/tpr-sequence'
import golden from '../../golden/statistics/sequences.json'
import { gaussian } from '../../support/evidence.ts'

/** The oracle looks at two million means, half a millionth apart. */
const GRID = 1.1e-6

describe('confidence sequences agree with scipy', () => {
  it('for means of values in [0, 1]', () => {
    for (const { sum, n, alpha, interval } of golden.means) {
      const [low, high] = meanSequence(sum, n, alpha)
      expect(Math.abs(low - interval[0]!), `${sum} of ${n}`).toBeLessThan(GRID)
      expect(Math.abs(high - interval[1]!), `${sum} of ${n}`).toBeLessThan(GRID)
    }
  })

  it('for counts above a cut of known rate', () => {
    for (const { n, rate, delta, range } of golden.counts) {
      expect(countSequence(n, rate, delta), `${n} at ${rate}`).toEqual({ low: range[0], high: range[1] })
    }
  })

  it('for AUC, TPR and advantage, also with ties', () => {
    for (const { members, nonmembers, alpha, auc: area, tpr, advantage } of golden.scores) {
      const scores = labelledScores(members, nonmembers)
      const close = (mine: readonly number[], theirs: readonly number[]) =>
        mine.forEach((end, i) => expect(Math.abs(end - theirs[i]!)).toBeLessThan(GRID))
      close(aucSequence(auc(scores), members, nonmembers, alpha), area)
      close(advantageSequence(scores, alpha), advantage)
      for (const [fpr, low, high] of tpr) close(tprSequence(scores, fpr!, alpha), [low!, high!])
    }
  })
})

describe('the evidence', () => {
  it('is fair: its expectation under the mean is 1 for a coin', () => {
    for (const mean of [0.01, 0.3, 0.9]) {
      const n = 12
      let expected = 0
      let choose = 1
      for (let k = 0; k <= n; k++) {
        expected += choose * mean ** k * (1 - mean) ** (n - k) * Math.exp(logEvidence(k, n, mean))
        choose = (choose * (n - k)) / (k + 1)
      }
      expect(expected).toBeCloseTo(1, 10)
    }
  })

  it('says nothing before anything was seen', () => {
    expect(meanSequence(0, 0, 0.05)).toEqual([0, 1])
    expect(countSequence(0, 0.1, 0.05)).toEqual({ low: 0, high: 0 })
    const none = labelledScores([], [])
    expect(tprSequence(none, 0.1, 0.05)).toEqual([0, 1])
    expect(aucSequence(0.5, [], [], 0.05)).toEqual([0, 1])
  })
})

describe('looked at after every 8 examples, all intervals of a run hold the truth', () => {
  const RUNS = 200
  const LARGEST = 240
  it.each([0, 1, 2.5])('in at least 95 % of runs less noise, shift %d', (shift) => {
    const truths = {
      auc: normalCdf(shift / Math.SQRT2),
      tpr: 1 - normalCdf(normalQuantile(0.9) - shift),
      advantage: 2 * normalCdf(shift / 2) - 1,
    }
    const missed = { auc: 0, tpr: 0, advantage: 0 }
    for (let run = 0; run < RUNS; run++) {
      const random = prng(run + 1000 * shift)
      const members = Array.from({ length: LARGEST }, () => gaussian(random) + shift)
      const nonmembers = Array.from({ length: LARGEST }, () => gaussian(random))
      const wrong = { auc: false, tpr: false, advantage: false }
      for (let n = 8; n <= LARGEST; n += 8) {
        const [a, b] = [members.slice(0, n), nonmembers.slice(0, n)]
        const scores = labelledScores(a, b)
        const found = {
          auc: aucSequence(auc(scores), a, b, 0.05),
          tpr: tprSequence(scores, 0.1, 0.05),
          advantage: advantageSequence(scores, 0.05),
        }
        for (const name of ['auc', 'tpr', 'advantage'] as const)
          wrong[name] ||= truths[name] < found[name][0] || truths[name] > found[name][1]
      }
      for (const name of ['auc', 'tpr', 'advantage'] as const) missed[name] += wrong[name] ? 1 : 0
    }
    // 5 % and three standard deviations.
    for (const name of ['auc', 'tpr', 'advantage'] as const) expect(missed[name], name).toBeLessThanOrEqual(19)
  })
})
