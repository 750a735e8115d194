import { describe, expect, test } from 'vitest'
import { studyKinds } from '#contract/studies'
import type { MethodRun } from '#contract/studies/methods'
import { studies } from '#domain/studies/all'
import type { MethodPoint } from '#domain/studies/measured-run'
import { analyseRuns, methods } from '#domain/studies/methods'

const scanId = (n: number) => `scn_${String(n).padStart(26, '0')}`

/** Runs from curves of [perplexity, recall], with their points by scan. */
function world(curves: readonly { method: string; rate: number; seed: number; curve: readonly [number, number][] }[]) {
  const extracts = new Map<string, MethodPoint>()
  const runs = curves.map(({ method, rate, seed, curve }) => ({
    method,
    learning_rate: rate,
    seed,
    epochs: curve.map(([perplexity, recall], i) => {
      const scan = scanId(extracts.size) as MethodRun['epochs'][number]['scan']
      extracts.set(scan, {
        kind: 'full',
        trainableParameters: 10,
        point: {
          scan,
          validation_perplexity: perplexity,
          training_perplexity: perplexity * 0.8,
          recall: { value: recall },
          auc: { value: 0.5 + recall / 2 },
          exposure: { value: null, reason: 'no_canaries' },
        },
      })
      return { epoch: i + 1, scan }
    }),
  }))
  return { runs, extracts }
}

const curves = [
  {
    method: 'full',
    rate: 1e-4,
    seed: 1,
    curve: [
      [120, 0.1],
      [110, 0.2],
      [100, 0.4],
    ] as [number, number][],
  },
  {
    method: 'full',
    rate: 1e-4,
    seed: 2,
    curve: [
      [122, 0.1],
      [111, 0.2],
      [101, 0.4],
    ] as [number, number][],
  },
  {
    method: 'full',
    rate: 1e-2,
    seed: 1,
    curve: [
      [105, 0.8],
      [130, 1],
    ] as [number, number][],
  },
  {
    method: 'head',
    rate: 1e-3,
    seed: 1,
    curve: [
      [125, 0.5],
      [112, 0.9],
    ] as [number, number][],
  },
]

describe('methods', () => {
  const { runs, extracts } = world(curves)
  const result = analyseRuns('ref_diff', runs, extracts)

  test('means and deviations over seeds, at each run’s best epoch', () => {
    const [setting] = result.settings
    expect(setting).toMatchObject({ method: 'full', seeds: 2, best: { perplexity: { value: 100.5, n: 2 } } })
    expect((setting!.best.perplexity as { sd: number }).sd).toBeCloseTo(Math.SQRT1_2)
    expect(setting!.best.exposure).toMatchObject({ value: null, reason: 'no_canaries' })
    expect(result.runs.map(({ best_epoch }) => best_epoch)).toEqual([3, 3, 1, 2])
  })

  test('per method the learning rate with the lowest perplexity', () => {
    expect(result.best.map(({ method, learning_rate }) => [method, learning_rate])).toEqual([
      ['full', 1e-4],
      ['head', 1e-3],
    ])
  })

  test('levels that all seeds of a method reach; at equal perplexity the head leaks more', () => {
    expect(result.matched.map(({ perplexity, reached_by }) => [perplexity, reached_by])).toEqual([
      [112, 'head'],
      [101, 'full'],
    ])
    const [first] = result.matched
    const recall = (method: string) => first!.rows.find((row) => row.method === method)!.recall
    expect(recall('head')).toEqual({ value: 0.9, sd: null, n: 1 })
    expect(recall('full').value).toBeGreaterThan(0.1)
    expect(recall('full').value).toBeLessThan(0.2)
    expect(result.matched[1]!.rows[1]!.recall).toMatchObject({ value: null, reason: 'not_crossed' })
  })

  test('the Pareto front rises in perplexity and falls in recall', () => {
    expect(result.pareto.map(({ epoch }) => epoch)).toEqual([3, 2, 1])
  })

  test('a grid under way: missing epochs are left out, nothing is made up', () => {
    const half = new Map([...extracts].slice(0, 4))
    const partial = analyseRuns('ref_diff', runs, half)
    expect(partial.runs.map(({ points }) => points.length)).toEqual([3, 1, 0, 0])
    expect(partial.settings).toHaveLength(1)
    expect(partial.settings[0]!.curve).toHaveLength(1)
    expect(analyseRuns('ref_diff', runs, new Map())).toMatchObject({ best: [], matched: [], pareto: [] })
  })

  test('the same run twice is refused', () => {
    const twice = methods.analyse(
      { kind: 'methods', name: 'm', attack: 'ref_diff', publish: false, runs: [runs[0]!, runs[0]!] },
      extracts,
    )
    expect(twice).toMatchObject({ ok: false, problem: { code: 'study_invalid', pointer: '#/runs/1' } })
  })

  test('has the shape that the contract says', () => {
    expect(studyKinds.methods.result.parse(result)).toEqual(result)
  })
})

test('every kind is named as its place in the lists says, and states its limit', () => {
  for (const [name, kind] of Object.entries(studies)) {
    expect(kind.kind).toBe(name)
    expect(kind.claim.length).toBeGreaterThan(40)
    expect(name in studyKinds).toBe(true)
  }
})
