import { describe, expect, test } from 'vitest'
import { CreateCanarySet } from '#contract/canary-sets'
import { CreateModel } from '#contract/models'
import { CreateScan } from '#contract/scans'
import { CreateStudy } from '#contract/studies'
import type { z } from '#contract/zod'

/** Where a schema finds fault; nothing where it takes the body. */
function faults(schema: z.ZodType, body: unknown): string[] {
  return schema.safeParse(body).error?.issues.map(({ path }) => path.join('/')) ?? []
}

/** Half a surrogate pair cannot be signed, a NUL not be stored. */
const bad = ['\ud800', 'a\u0000b', 'two\nlines', '']

const scan = 'scn_01JZZZZZZZZZZZZZZZZZZZZZZZ'
const panel = (unit: string, nll: number) => Array.from({ length: 8 }, (_, step) => ({ unit, cohort: null, step, nll }))

describe.each(bad)('%j is no name', (text) => {
  test.each([
    ['a study', CreateStudy, { kind: 'overparam', name: text }, 'name'],
    ['a unit', CreateStudy, { kind: 'memorisation_profile', name: 'n', panel: panel(text, 1) }, 'panel/0/unit'],
    [
      'a method',
      CreateStudy,
      {
        kind: 'methods',
        name: 'n',
        runs: [{ method: text, learning_rate: 1, seed: 1, epochs: [{ epoch: 1, scan }] }],
      },
      'runs/0/method',
    ],
    ['a model', CreateModel, { name: text, base: 'gpt2', files: { 'adapter_config.json': 'a'.repeat(64) } }, 'name'],
    [
      'a canary set',
      CreateCanarySet,
      { name: text, spec: { template: 'it is {secret}', levels: [{ repetitions: 1, count: 2 }] } },
      'name',
    ],
    ['an example', CreateScan, supplied([1, 2], [{ id: text }, {}]), 'scores/labels/0/id'],
    ['a group', CreateScan, supplied([1, 2], [{ group: text }, {}]), 'scores/labels/0/group'],
  ])('of %s', (_, schema, body, path) => {
    expect(faults(schema, body)).toContain(path)
  })
})

function supplied(losses: readonly number[], labels: readonly object[] = [{}, {}], reference?: readonly number[]) {
  const of = labels.map((label, i) => ({ split: i === 0 ? 'member' : 'nonmember', ...label }))
  return { scores: { labels: of, target: { losses }, ...(reference && { reference: { losses: reference } }) } }
}

describe('supplied losses', () => {
  test.each([[[0, 0]], [[1.5, 700]], [[1e6, 0]]])('%j are taken', (losses) => {
    expect(faults(CreateScan, supplied(losses, undefined, losses))).toEqual([])
  })

  test.each([[-0.1], [1e308], [1e7], [Number.NaN]])('%d is no loss', (loss) => {
    expect(faults(CreateScan, supplied([loss, 1]))).not.toEqual([])
    expect(faults(CreateScan, supplied([1, 1], undefined, [1, loss]))).not.toEqual([])
  })

  test('two examples of one id are refused, also where one has only its place', () => {
    expect(faults(CreateScan, supplied([1, 2], [{ id: 'a' }, { id: 'a' }]))).toEqual(['scores/labels/1/id'])
    expect(faults(CreateScan, supplied([1, 2], [{ id: '1' }, {}]))).toEqual(['scores/labels/1/id'])
  })
})

test.each([1e308, -1e200, 1e13])('a panel does not take %d nats', (nll) => {
  expect(faults(CreateStudy, { kind: 'memorisation_profile', name: 'n', panel: panel('u', nll) })).toContain(
    'panel/0/nll',
  )
})
