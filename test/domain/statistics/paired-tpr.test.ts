import { expect, it } from 'vitest'
import type { Pairs } from '#domain/statistics/paired-delong'
import { pairedTpr } from '#domain/statistics/paired-tpr'
import { pairedTprRatio } from '#domain/statistics/paired-tpr-ratio'
import { prng } from '#domain/statistics/prng'
import { normal } from '../../../scripts/intervals/draws.ts'

/** Two models of the same texts: N(0, 1) outside, `shift` further up inside, each with noise of its own. */
function pairs(n: number, shift: number, seed: number): { members: Pairs; nonmembers: Pairs } {
  const random = prng(seed)
  const draw = (by: number) => Array.from({ length: n }, () => [normal(random) + by, normal(random) + by] as const)
  return { members: draw(shift), nonmembers: draw(0) }
}

it('two models that both recognise everybody may still differ', () => {
  const { members, nonmembers } = pairs(64, 20, 1)
  const { difference, ci } = pairedTpr(members, nonmembers, 0.1)
  expect(difference).toBe(0)
  // Each is known to recognise at least 94 % of members: see tpr-interval.test.ts.
  expect(ci[0]).toBeCloseTo(-ci[1], 9)
  expect(ci[1]).toBeGreaterThan(0.04)
  expect(ci[1]).toBeLessThan(0.08)
  const ratio = pairedTprRatio(members, nonmembers, 0.1)
  expect(ratio.value).toBe(1)
  expect(ratio.ci[0]).toBeLessThan(0.97)
  expect(ratio.ci[1]).toBeGreaterThan(1.03)
})

it('one model twice does not differ, and that is certain', () => {
  const twice = (of: Pairs) => of.map(([one]) => [one, one] as const)
  const { members, nonmembers } = pairs(64, 1, 2)
  expect(pairedTpr(twice(members), twice(nonmembers), 0.1)).toMatchObject({ difference: 0, ci: [0, 0] })
  expect(pairedTprRatio(twice(members), twice(nonmembers), 0.1)).toEqual({ value: 1, ci: [1, 1] })
})

it('holds a true difference of 0 near the ceiling', () => {
  const held = Array.from({ length: 60 }, (_, seed) => {
    const { members, nonmembers } = pairs(40, 4.5, seed)
    const [low, high] = pairedTpr(members, nonmembers, 0.1).ci
    return low <= 0 && high >= 0
  })
  expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(54)
})
