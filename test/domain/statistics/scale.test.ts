import { describe, expect, test } from 'vitest'
import { scaleOf } from '#domain/statistics/scale'
import { learnAttack } from '#domain/studies/transfer-attack'
import { convexDiscrepancy } from '#domain/probes/convex-polytope'
import { prng } from '#domain/statistics/prng'
import { setTest } from '#domain/studies/set-test'

test.each([6.930494765951626, 0.1, 0.3, 1 / 3, -2.2, 1e-300, 0])(
  'a column of nothing but %d is divided by 1',
  (value) => {
    for (const n of [2, 10, 60, 333]) {
      const { mean, sd } = scaleOf(Array(n).fill(value))
      expect(sd).toBe(1)
      expect(mean).toBeCloseTo(value, 12)
    }
  },
)

test('a column that varies is not, however little', () => {
  expect(scaleOf([1, 1 + 1e-9]).sd).toBeCloseTo(5e-10, 15)
  expect(scaleOf([-1e-20, 1e-20]).sd).toBeCloseTo(1e-20, 30)
})

/** As texts packed into blocks of one length have it: the sources never vary, the target does. */
describe('a feature that is the same in all texts to learn from', () => {
  const wave = (i: number) => Math.sin(12.9898 * i) + (i % 3 === 0 ? 1 : 0)
  const length = Math.log(1023)

  test('does not decide about a target where it is another', () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      id: String(i),
      member: i % 3 === 0,
      values: [wave(i), length],
    }))
    const attack = learnAttack(rows)
    expect(attack.score([0, Math.log(500)])).toBeCloseTo(attack.score([0, length]), 6)
    expect(attack.score([1, Math.log(500)])).toBeGreaterThan(attack.score([0, Math.log(500)]))
  })

  test('nor in dataset inference', () => {
    const side = (members: boolean, from: number, last: number) =>
      Array.from({ length: 50 }, (_, i) => ({
        id: `${from + i}`,
        values: [wave(3 * (from + i) + (members ? 0 : 1)), last],
      }))
    const learn = [side(true, 0, length), side(false, 100, length)] as const
    const { test: same } = setTest(learn, [side(true, 200, length), side(false, 300, length)])
    const { test: other } = setTest(learn, [side(true, 200, Math.log(500)), side(false, 300, length)])
    expect(other.difference).toBeCloseTo(same.difference, 6)
  })
})

test('a polytope is not turned by a feature that only the evaluated half shows to vary', () => {
  const points = (last: (i: number) => number) =>
    Array.from({ length: 120 }, (_, i) => ({
      member: i % 2 === 0,
      features: [Math.sin(12.9898 * i) + (i % 2), last(i)],
    }))
  const constant = convexDiscrepancy(
    points(() => 0.1),
    ['a', 'b'],
    2,
    prng(1),
  )
  const zero = convexDiscrepancy(
    points(() => 0),
    ['a', 'b'],
    2,
    prng(1),
  )
  if (!('discrepancy' in constant) || !('discrepancy' in zero)) throw new Error('measured')
  expect(constant.discrepancy).toBe(zero.discrepancy)
})
