import { describe, expect, it } from 'vitest'
import { attacks } from '#domain/attacks/all'
import { buildReport } from '#domain/report'
import { scoreExamples } from '#domain/scores'
import { auc } from '#domain/statistics/auc'
import { aucInterval } from '#domain/statistics/delong'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng, shuffle } from '#domain/statistics/prng'
import { madeUp } from '../support/evidence.ts'

describe('control: with shuffled membership labels every attack’s AUC interval holds ½ as often as it says', () => {
  it('attacks that look at one text', () => {
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

  it('attacks that learn from labels, which learn the shuffled ones', () => {
    const { examples, ...rest } = madeUp({ members: 100, nonmembers: 100, memory: 1 })
    const learned = attacks.filter((attack) => 'learn' in attack).map(({ name }) => name)
    const random = prng(43)
    const holding = new Map(learned.map((name) => [name, 0]))
    for (let run = 0; run < 40; run++) {
      const order = shuffle([...examples.keys()], random)
      const relabelled = examples.map(
        (one, i) => ({ ...one, split: order[i]! < 100 ? 'member' : 'nonmember' }) as const,
      )
      const { membership } = buildReport({ ...rest, examples: relabelled, attacks: learned })
      for (const { attack, auc: area } of membership) {
        const holds = area.value !== null && area.ci![0] <= 0.5 && area.ci![1] >= 0.5
        if (holding.has(attack)) holding.set(attack, holding.get(attack)! + (holds ? 1 : 0))
      }
    }
    // 95 % of 40, less three standard deviations.
    for (const [name, count] of holding) expect(count, name).toBeGreaterThanOrEqual(34)
  })
})
