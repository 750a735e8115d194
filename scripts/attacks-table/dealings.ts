import type { ExampleScores } from '#contract/scans'
import { findAttack } from '#domain/attacks/all'
import { auc } from '#domain/statistics/auc'
import { aucInterval } from '#domain/statistics/delong'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng, shuffle } from '#domain/statistics/prng'
import type { Measured } from './measured.ts'

const COUNT = 200
const SEED = 1

/** Deals the labels of a scan's scores again and again: how often does the interval of an AUC that is ½ hold it? */
export function dealLabels(
  rows: readonly ExampleScores[],
  attacks: readonly string[],
): NonNullable<Measured['dealings']> {
  const texts = rows.filter(({ split }) => split === 'member' || split === 'nonmember')
  const members = texts.filter(({ split }) => split === 'member').length
  const random = prng(SEED)
  const orders = Array.from({ length: COUNT }, () => shuffle([...texts.keys()], random))
  const held: Record<string, number> = {}
  for (const name of attacks) {
    const attack = findAttack(name)
    // What has seen the true labels is no test of others.
    if (attack === undefined || ('learn' in attack && !attack.needs.includes('shadows'))) continue
    const scored = (order: readonly number[]) => order.flatMap((i) => texts[i]!.scores[name] ?? [])
    if (scored([...texts.keys()]).length === 0) continue
    held[name] = orders.filter((order) => {
      const scores = labelledScores(scored(order.slice(0, members)), scored(order.slice(members)))
      const [low, high] = aucInterval(auc(scores), scores)
      return low <= 0.5 && high >= 0.5
    }).length
  }
  return { count: COUNT, held }
}
