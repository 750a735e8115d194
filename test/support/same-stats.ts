import { expect } from 'vitest'
import type { TokenStats } from '#domain/token-stats'

/** Largest and mean |Δ| a float32 forward pass may differ by from torch's, in nats. */
const LARGEST = 1e-3
const MEAN = 1e-4
/** Two tokens whose log-probabilities are closer than this may change places. */
const NEAR_TIE = 1e-4

export function expectSameStats(actual: TokenStats, expected: TokenStats): void {
  expect([...actual.offsets]).toEqual([...expected.offsets])
  expect([...actual.token]).toEqual([...expected.token])
  for (const name of ['logProb', 'mean', 'variance', 'bestOther'] as const) {
    const gaps = Array.from(actual[name], (value, t) => Math.abs(value - expected[name][t]!))
    expect(Math.max(...gaps), name).toBeLessThan(LARGEST)
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, name).toBeLessThan(MEAN)
  }
  const wrong = Array.from(actual.rank, (rank, t) => ({ t, rank, expected: expected.rank[t]! })).filter(
    ({ t, rank, expected: other }) =>
      Math.abs(rank - other) > 1 ||
      (rank !== other && (rank + other > 1 || Math.abs(expected.logProb[t]! - expected.bestOther[t]!) > NEAR_TIE)),
  )
  expect(wrong).toEqual([])
}
