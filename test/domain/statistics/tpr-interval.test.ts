import { expect, it } from 'vitest'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { tprInterval } from '#domain/statistics/tpr-interval'
import golden from '../../golden/statistics/tpr-interval.json' with { type: 'json' }

/** Halvings end at a millionth, and cuts that are likelier below one in a million are left out; scipy does neither. */
const CLOSE = 1e-5

it('agrees with scipy', () => {
  expect(golden.length).toBeGreaterThanOrEqual(200)
  for (const { members, nonmembers, fpr, confidence, interval } of golden) {
    const [low, high] = tprInterval(labelledScores(members, nonmembers), fpr, confidence)
    expect(Math.abs(low - interval[0]!)).toBeLessThan(CLOSE)
    expect(Math.abs(high - interval[1]!)).toBeLessThan(CLOSE)
  }
})

it('is sure of 64 members that all lie above 64 non-members, also where four rules share the error', () => {
  const scores = labelledScores(
    Array.from({ length: 64 }, (_, i) => 100 + i),
    Array.from({ length: 64 }, (_, i) => i),
  )
  for (const confidence of [0.95, 1 - 0.05 / 4]) expect(tprInterval(scores, 0.1, confidence)[0]).toBeGreaterThan(0.9)
})

it('knows nothing without anybody to compare with', () => {
  expect(tprInterval(labelledScores([1, 2], []), 0.1)).toEqual([0, 1])
})
