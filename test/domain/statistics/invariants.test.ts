import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advantage, advantageInterval } from '#domain/statistics/advantage'
import { auc } from '#domain/statistics/auc'
import { aucInterval } from '#domain/statistics/delong'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { roc, thinRoc } from '#domain/statistics/roc'
import { tprAtFpr } from '#domain/statistics/tpr-at-fpr'
import { tprInterval } from '#domain/statistics/tpr-interval'
import { rocArea } from '../../support/roc-area.ts'

/** Few distinct values, so that ties are the rule; and any doubles. */
const score = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
)
const side = fc.array(score, { minLength: 1, maxLength: 60 })

describe('whatever the scores', () => {
  it('swapping the labels turns AUC into 1 − AUC', () => {
    check((m, n) => expect(auc(labelledScores(n, m))).toBeCloseTo(1 - auc(labelledScores(m, n)), 12))
  })

  it('a rising transform changes nothing', () => {
    check((m, n) => {
      const moved = labelledScores(m.map(doubled), n.map(doubled))
      expect(auc(moved)).toBe(auc(labelledScores(m, n)))
      expect(advantage(moved)).toBe(advantage(labelledScores(m, n)))
    })
  })

  it('the ROC rises from (0, 0) to (1, 1), and its area is the AUC', () => {
    check((m, n) => {
      const scores = labelledScores(m, n)
      for (const curve of [roc(scores), thinRoc(roc(scores))]) {
        expect(curve[0]).toEqual([0, 0])
        expect(curve.at(-1)).toEqual([1, 1])
        for (let k = 1; k < curve.length; k++) {
          expect(curve[k]![0]).toBeGreaterThanOrEqual(curve[k - 1]![0])
          expect(curve[k]![1]).toBeGreaterThanOrEqual(curve[k - 1]![1])
        }
        expect(rocArea(curve)).toBeCloseTo(auc(scores), 9)
      }
    })
  })

  it('every interval holds its value and stays in range', () => {
    check((m, n) => {
      const scores = labelledScores(m, n)
      const area = auc(scores)
      contains(aucInterval(area, scores), area)
      contains(advantageInterval(scores), advantage(scores))
      const [low, high] = tprInterval(scores, 0.3)
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      const rate = tprAtFpr(scores, 0.3)
      if (rate.value !== null) contains(rate.ci, rate.value)
    })
  })

  it('TPR grows with the FPR allowed, and flags by its own threshold exactly that share', () => {
    check((m, n) => {
      let last = 0
      for (const fpr of [0.1, 0.3, 0.6, 0.9]) {
        const rate = tprAtFpr(labelledScores(m, n), fpr)
        if (rate.value === null) continue
        expect(rate.value).toBeGreaterThanOrEqual(last)
        last = rate.value
        const flags = (scores: number[]) => scores.filter((s) => rate.threshold !== null && s >= rate.threshold).length
        expect(flags(m) / m.length).toBe(rate.value)
        expect(flags(n)).toBe(rate.false_positives)
        expect(flags(n) / n.length).toBeLessThanOrEqual(fpr)
      }
    })
  })

  it('a wider confidence never narrows an interval', () => {
    check((m, n) => {
      const scores = labelledScores(m, n)
      const narrow = aucInterval(auc(scores), scores, 0.9)
      const wide = aucInterval(auc(scores), scores, 0.99)
      expect(wide[0]).toBeLessThanOrEqual(narrow[0] + 1e-12)
      expect(wide[1]).toBeGreaterThanOrEqual(narrow[1] - 1e-12)
    })
  })
})

function check(property: (members: number[], nonmembers: number[]) => void): void {
  const verify = (members: number[], nonmembers: number[]) => {
    property(members, nonmembers)
  }
  fc.assert(fc.property(side, side, verify), { numRuns: 200, seed: 11 })
}

function contains([low, high]: readonly [number, number], value: number): void {
  expect(low).toBeLessThanOrEqual(value)
  expect(high).toBeGreaterThanOrEqual(value)
  expect(low).toBeGreaterThanOrEqual(0)
  expect(high).toBeLessThanOrEqual(1)
}

function doubled(x: number): number {
  return 2 * x
}
