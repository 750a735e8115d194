import { describe, expect, it } from 'vitest'
import { advantageInterval } from '#domain/statistics/advantage'
import { auc } from '#domain/statistics/auc'
import { aucInterval } from '#domain/statistics/delong'
import { labelledScores, type LabelledScores } from '#domain/statistics/labelled-scores'
import { normalCdf, normalQuantile } from '#domain/statistics/normal'
import { prng } from '#domain/statistics/prng'
import { tprInterval } from '#domain/statistics/tpr-interval'
import { gaussian } from '../../support/evidence.ts'

/**
 * How often a nominal 95 % interval holds the truth: scores of non-members ~ N(0, 1), of members ~ N(shift, 1), whose true AUC, TPR and advantage are known.
 * With 1,000 draws a true 95 % shows as 93.3–96.6 % (three standard deviations of ±0.7 %).
 */
const DRAWS = 1000
const NOISE = 3 * Math.sqrt((0.95 * 0.05) / DRAWS)

const sizes = [
  [20, 20],
  [50, 50],
  [100, 400],
  [400, 400],
] as const

for (const [m, n] of sizes) {
  for (const shift of [0, 0.5, 1.5, 3]) {
    describe(`${m} members, ${n} non-members, shift ${shift}`, () => {
      const draws = Array.from({ length: DRAWS }, (_, seed) => draw(m, n, shift, seed))

      it('AUC: 95 %, at most 3 % too careful', () => {
        const truth = normalCdf(shift / Math.SQRT2)
        const rate = coverage(draws, truth, (scores) => aucInterval(auc(scores), scores))
        expect(rate).toBeGreaterThan(0.95 - NOISE)
        expect(rate).toBeLessThan(0.98 + NOISE)
      })

      it('TPR at FPR 10 % and 1 %: conservative', () => {
        for (const fpr of [0.1, 0.01]) {
          const truth = 1 - normalCdf(normalQuantile(1 - fpr) - shift)
          expect(coverage(draws, truth, (scores) => tprInterval(scores, fpr))).toBeGreaterThan(0.95 - NOISE)
        }
      })

      it('advantage: conservative', () => {
        const truth = 2 * normalCdf(shift / 2) - 1
        expect(coverage(draws, truth, (scores) => advantageInterval(scores))).toBeGreaterThan(0.95 - NOISE)
      })
    })
  }
}

function coverage(
  draws: readonly LabelledScores[],
  truth: number,
  interval: (scores: LabelledScores) => readonly [number, number],
): number {
  const holds = draws.map(interval).filter(([low, high]) => low <= truth && truth <= high)
  return holds.length / draws.length
}

function draw(m: number, n: number, shift: number, seed: number): LabelledScores {
  const random = prng(seed * 7919 + m)
  const side = (count: number, mean: number) => Array.from({ length: count }, () => gaussian(random) + mean)
  return labelledScores(side(m, shift), side(n, 0))
}
