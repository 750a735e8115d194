import { expect, it } from 'vitest'
import { scoreExamples } from '#domain/scores'
import { auc } from '#domain/statistics/auc'
import { aucInterval } from '#domain/statistics/delong'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng, shuffle } from '#domain/statistics/prng'
import { madeUp } from '../support/evidence.ts'

it('control: with shuffled membership labels every attack’s AUC interval holds ½ as often as it says', () => {
  const evidence = madeUp({ members: 150, nonmembers: 150, memory: 1 })
  const random = prng(42)
  const shuffles = Array.from({ length: 200 }, () => shuffle([...evidence.examples.keys()], random))
  for (const { attack, values } of scoreExamples(evidence)) {
    const holding = shuffles.filter((order) => {
      const side = (from: number, to: number) => order.slice(from, to).map((i) => values[i]!)
      const scores = labelledScores(side(0, 150), side(150, 300))
      const [low, high] = aucInterval(auc(scores), scores)
      return low <= 0.5 && high >= 0.5
    })
    // 95 % of 200, less three standard deviations.
    expect(holding.length, attack.name).toBeGreaterThanOrEqual(181)
  }
})
