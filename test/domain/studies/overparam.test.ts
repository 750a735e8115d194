import { expect, test } from 'vitest'
import { OverparamRequest } from '#contract/studies/overparam'
import { overparam } from '#domain/studies/overparam'
import { bestVarianceTest } from '#domain/statistics/two-normals'
import golden from '../../golden/studies/overparam.json' with { type: 'json' }

function points(request: object) {
  const result = overparam.analyse(OverparamRequest.parse({ kind: 'overparam', name: 'o', ...request }), new Map())
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value.points
}

test('the advantage is the total variation of two normals, integrated', () => {
  for (const { a, b, advantage } of golden.distances)
    // trapezoids of a kinked function
    expect(bestVarianceTest(a, b).advantage).toBeCloseTo(advantage, 5)
  expect(bestVarianceTest(2, 2).advantage).toBe(0)
})

test('variances and advantage are those of simulated min-norm regressions', () => {
  for (const { samples, parameters, signal, noise, ...simulated } of golden.simulated) {
    const [point] = points({ samples, parameters: [parameters], signal, noise })
    // a variance from 4,000 draws has a relative error of 2.2 %: four of these
    for (const name of ['member_variance', 'nonmember_variance'] as const)
      expect(Math.abs((point![name] as number) / simulated[name] - 1), name).toBeLessThan(0.09)
    // the simulation takes its best threshold on 4,000 predictions a side, which adds about a hundredth
    expect(Math.abs((point!.advantage as number) - simulated.advantage)).toBeLessThan(0.035)
  }
})

test('more parameters tell more; too few have no finite variance', () => {
  const advantages = points({}).map(({ advantage }) => advantage as number)
  expect(advantages.length).toBe(24)
  expect(advantages.at(-1)).toBeGreaterThan(advantages[5]!)
  expect(points({ samples: 50, parameters: [51, 40] })).toMatchObject([
    { parameters: 40, advantage: { value: null, reason: 'not_overparameterised' } },
    { parameters: 51, advantage: { value: null } },
  ])
})
