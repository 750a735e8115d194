import { describe, expect, it } from 'vitest'
import type { Curvature, HessianFile, Spectrum } from '#contract/hessian'
import { judgeHessian } from '#domain/hessian'
import golden from '../golden/statistics/hessian.json' with { type: 'json' }

const file = golden.file as HessianFile
const spectrum = file.reference as Spectrum
const judged = judgeHessian(file)

const missing = (reason: string) => expect.objectContaining({ value: null, reason })
const withTarget = (change: Partial<Spectrum>) => judgeHessian({ ...file, target: { ...spectrum, ...change } })
const withReference = (change: Partial<Spectrum>) => judgeHessian({ ...file, reference: { ...spectrum, ...change } })

describe('what a runner found', () => {
  it.each(['target', 'reference'] as const)('has the eigenvalues of the dense Hessian of the %s', (who) => {
    const { eigenvalues, smallest, condition, trace } = judged[who] as Curvature
    const oracle = golden.expected[who]
    expect(eigenvalues.length).toBe(3)
    const pairs = [...eigenvalues, smallest].map(
      (one, i) => [one, [...oracle.eigenvalues, oracle.smallest][i]!] as const,
    )
    for (const [one, wanted] of pairs) {
      if (!('residual' in one)) throw new Error(one.reason)
      expect(Math.abs(one.value - wanted)).toBeLessThanOrEqual(one.residual)
      expect(one.residual).toBeLessThan(0.05 * Math.abs(one.value))
    }
    // Both eigenvalues are within their residuals, far below a thousandth.
    expect((condition as number) / oracle.condition).toBeCloseTo(1, 3)
    expectInterval(trace, oracle.trace)
    expect(trace).toSatisfy(
      ({ ci }: { ci: [number, number] }) => ci[0] < oracle.dense_trace && oracle.dense_trace < ci[1],
    )
  })

  it('is compared with the base: paired by draw, as by numpy and scipy', () => {
    expect((judged.ratio.top_eigenvalue as number) / golden.expected.ratio.top_eigenvalue).toBeCloseTo(1, 3)
    expectInterval(judged.ratio.trace, golden.expected.ratio.trace)
    expect(judged).toMatchObject({ texts: 64, tokens: 2048, tensors: 1, parameters: 300, tolerance: 0.05 })
    expect(judged.claim).toMatch(/^Says at most .* not evidence of poisoning.* not cleared\.$/)
  })
})

function expectInterval(found: unknown, [value, low, high]: number[]): void {
  const { value: own, ci } = found as { value: number; ci: [number, number] }
  expect(own).toBeCloseTo(value!, 10)
  expect(ci[0]).toBeCloseTo(low!, 10)
  expect(ci[1]).toBeCloseTo(high!, 10)
}

describe('a number that cannot be trusted is a reason', () => {
  it('where Lanczos has not converged', () => {
    const blurred = withTarget({
      largest: [
        { value: 10, residual: 0.51 },
        { value: 9, residual: 0.44 },
      ],
    })
    expect(blurred.target.eigenvalues).toEqual([missing('not_converged'), { value: 9, residual: 0.44 }])
    expect(blurred.target.condition).toEqual(missing('not_converged'))
    expect(blurred.ratio.top_eigenvalue).toEqual(missing('not_converged'))
    expect(withTarget({ smallest: { value: 0, residual: 1e-9 } }).target.smallest).toEqual(missing('not_converged'))
  })

  it('where a quotient would be over nothing, or over what is bent the other way', () => {
    const down = [
      { value: 10, residual: 0 },
      { value: -1, residual: 0 },
    ]
    expect(withTarget({ largest: down }).target.condition).toEqual(missing('not_positive'))
    expect(withReference({ largest: down.slice(1) }).ratio.top_eigenvalue).toEqual(missing('not_positive'))
    const flat = withReference({ largest: [{ value: 0, residual: 0 }], trace: spectrum.trace.map(() => 0) })
    expect(flat.ratio).toEqual({ top_eigenvalue: missing('not_positive'), trace: missing('not_positive') })
  })

  it('where the trace of the base may be 0, or one draw of it is', () => {
    expect(withReference({ trace: [5, -4, 3, -2, 1, 0, 2, 1] }).ratio.trace).toEqual(missing('not_positive'))
    expect(withReference({ trace: [0, 1, 1, 1, 1, 1, 1, 1] }).ratio.trace).toEqual(missing('not_positive'))
  })

  it('where the base has no such weights', () => {
    const alone = judgeHessian({ ...file, reference: { value: null, reason: 'no_counterpart' } })
    const none = missing('no_counterpart')
    expect(alone).toMatchObject({
      target: judged.target,
      reference: none,
      ratio: { top_eigenvalue: none, trace: none },
    })
    expect(alone.claim).toContain('no base')
  })

  it('and no number that is allowed makes one that is not finite', () => {
    const far = withTarget({
      largest: [
        { value: 1e30, residual: 0 },
        { value: 1e-30, residual: 0 },
      ],
      trace: [1e30, -1e30, 1e30, 1e30, 1e30, 1e30, 1e30, 1e30],
    })
    const text = JSON.stringify(far, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? 'bad' : value,
    )
    expect(text).not.toContain('bad')
  })
})
