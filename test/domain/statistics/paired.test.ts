import { describe, expect, test } from 'vitest'
import { normalCdf } from '#domain/statistics/normal'
import { pairedAuc, type Pairs } from '#domain/statistics/paired-delong'
import { prng } from '#domain/statistics/prng'
import { psmi } from '#domain/statistics/psmi'
import { gaussian } from '../../support/evidence.ts'

const DRAWS = 400

/** Normal scores of n members (means `before` and `after`) and n non-members (0), correlated ½ between the models. */
function coverage(n: number, before: number, after: number): number {
  const random = prng(7)
  const truth = normalCdf(after / Math.SQRT2) - normalCdf(before / Math.SQRT2)
  const side = (a: number, b: number): Pairs =>
    Array.from({ length: n }, () => {
      const [shared, one, two] = [gaussian(random), gaussian(random), gaussian(random)]
      return [a + (shared + one) * Math.SQRT1_2, b + (shared + two) * Math.SQRT1_2]
    })
  let held = 0
  for (let i = 0; i < DRAWS; i++) {
    const [low, high] = pairedAuc(side(before, after), side(0, 0)).ci
    if (low <= truth && truth <= high) held++
  }
  return held / DRAWS
}

describe('the difference of two AUCs', () => {
  // 400 draws at 95 %: below 92.2 % once in 200. Without caution, where sides nearly separate, 70 to 89 %.
  test.each([
    [10, 2, 2.5],
    [10, 3, 3.3],
    [20, 2.5, 3],
    [50, 3, 3.4],
    [50, 4, 4.2],
    [100, 1, 1.3],
  ])('is covered for %d texts a side, members at %d and %d', (n, before, after) => {
    expect(coverage(n, before, after)).toBeGreaterThanOrEqual(0.922)
  })

  test('is not sure where both models separate ten texts a side, and is where nothing changed at all', () => {
    const separate = (gap: number) => Array.from({ length: 10 }, (_, i) => [gap + i, gap + 2 * i] as const)
    const { difference, ci } = pairedAuc(separate(100), separate(0))
    expect(difference).toBe(0)
    expect(ci[0]).toBeLessThan(-0.1)
    expect(ci[1]).toBeGreaterThan(0.1)
    const same = Array.from({ length: 10 }, (_, i) => [i, i] as const)
    expect(pairedAuc(same, same)).toMatchObject({ difference: 0, ci: [0, 0], p: 1 })
  })

  test('has a p above 0 where every text moved alike', () => {
    const tied = Array.from({ length: 10 }, () => [0, 1] as const)
    const { p, ci } = pairedAuc(
      tied,
      tied.map(() => [0, 0]),
    )
    expect(p).toBeGreaterThan(1e-6)
    expect(ci[0]).toBeLessThan(0.4)
  })
})

test('states that are all the same carry no information about labels, however the sums are rounded', () => {
  const [width, n] = [8, 60]
  const states = Float32Array.from({ length: n * width }, (_, k) => 0.1 + (k % width) / 3)
  const random = prng(1)
  const directions = Array.from({ length: 20 }, () => Float64Array.from({ length: width }, () => gaussian(random)))
  for (const share of [2, 9]) {
    const label = Array.from({ length: n }, (_, i) => (i % share === 0 ? 0 : 1))
    for (const { value, sd } of psmi({ states, width, label, labels: 2, directions }))
      expect([value, sd]).toEqual([0, 0])
  }
})
