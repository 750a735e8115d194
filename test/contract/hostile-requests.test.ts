import { describe, expect, test } from 'vitest'
import { CreateCanarySet } from '#contract/canary-sets'
import { CreateHub } from '#contract/hubs'
import { CreateJob, ThenScan } from '#contract/jobs'
import { CreateKey } from '#contract/keys'
import { CreateModel } from '#contract/models'
import { CreateTrust } from '#contract/oidc'
import { Policy } from '#contract/policy'
import { PolicyFile } from '#contract/policy-file'
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
    ['an attack', CreateScan, { attacks: [text] }, 'attacks/0'],
    ['an attack of a policy file', PolicyFile, { attacks: [text] }, 'attacks/0'],
    ['an attack of a study', CreateStudy, { kind: 'regression', attack: text }, 'attack'],
    ['an attack of amplification', CreateStudy, { kind: 'amplification', attack: text }, 'attack'],
    ['an attack of unlearning', CreateStudy, { kind: 'unlearning', attack: text }, 'attack'],
    ['a group to forget', CreateStudy, { kind: 'unlearning', groups: [text] }, 'groups/0'],
    ['a group of suspects', CreateStudy, { kind: 'dataset_inference', suspect_group: text }, 'suspect_group'],
    ['a cohort', CreateStudy, { kind: 'memorisation_profile', cohorts: { [text]: 1 } }, `cohorts/${text}`],
    ['a policy', Policy, { name: text }, 'name'],
    ['a job', CreateJob, { type: 'generate', name: text }, 'name'],
    ['a group that a job forgets', CreateJob, unlearn({ forget: { groups: [text] } }), 'unlearning/forget/groups/0'],
    ['an attack after a job', ThenScan, { attacks: [text] }, 'attacks/0'],
    ['a key', CreateKey, { name: text }, 'name'],
    ['a hub', CreateHub, { name: text }, 'name'],
    ['a base on a hub', CreateHub, { base_aliases: { [text]: 'gpt2' } }, `base_aliases/${text}`],
    ['a ref', CreateTrust, { ref: text }, 'ref'],
    ['an environment', CreateTrust, { environment: text }, 'environment'],
  ])('of %s', (_, schema, body, path) => {
    expect(faults(schema, body)).toContain(path)
  })
})

function unlearn(unlearning: object) {
  return { type: 'unlearn', unlearning }
}

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
