import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Report } from '#contract/report'
import { type CardFlavour, cardYaml } from '#service/scans/card-yaml'
import { evalResultsSchema, modelIndexSchema } from '../support/schemas/model-card-schemas.ts'
import { report } from '../web/fixtures/report.ts'

const ajv = new Ajv({ allErrors: true })
const schemas = { 'model-index': ajv.compile(modelIndexSchema), 'eval-results': ajv.compile(evalResultsSchema) }
const url = 'https://memorisk.example.org/scans/scn_01JD0000000000000000000001'

/** As the hub reads it, checked against the documented shape. */
function read(flavour: CardFlavour, from: Report, dataset: string | undefined = 'acme/mail-audit'): unknown {
  const value: unknown = parse(cardYaml(from, { url, flavour, dataset }))
  const valid = schemas[flavour]
  expect(valid(value), JSON.stringify(valid.errors)).toBe(true)
  return value
}

const withVerdict = (outcome: 'pass' | 'fail' | 'warn' | 'inconclusive', grade: Report['verdict']['grade'] = 'D') =>
  report({ verdict: { ...report().verdict, outcome, grade } })

describe('results for a hub', () => {
  test.each(['pass', 'fail', 'warn', 'inconclusive'] as const)('fit the documented shapes: %s', (outcome) => {
    const from = withVerdict(outcome, outcome === 'inconclusive' ? null : 'C')
    expect(JSON.stringify(read('model-index', from))).toContain(`"verdict":"${outcome}"`)
    const notes = (read('eval-results', from) as { notes: string }[]).map((entry) => entry.notes)
    // Nobody should read the number of an inconclusive scan as an answer.
    expect(notes.every((note) => note.endsWith(`verdict ${outcome}`))).toBe(true)
  })

  test('say what was measured, with its uncertainty', () => {
    const from = report()
    const attack = from.membership.find((one) => one.attack === from.verdict.attack)!
    const [auc, tpr] = [attack.auc, attack.tpr_at_fpr[0]!]
    const index = read('model-index', from) as {
      'model-index': { results: { metrics: { type: string; value: number; args: object }[] }[] }[]
    }
    const { metrics } = index['model-index'][0]!.results[0]!
    expect(metrics[0]).toMatchObject({
      type: 'mia_auc',
      value: auc.value,
      args: { ci: (auc as { ci: unknown }).ci, attack: attack.attack },
    })
    expect(metrics[1]).toMatchObject({ type: 'mia_tpr_at_fpr', value: tpr.value, args: { fpr: tpr.fpr } })
    const tasks = (read('eval-results', from) as { dataset: { id: string; task_id: string } }[]).map(
      ({ dataset }) => dataset,
    )
    expect(tasks.slice(0, 3)).toEqual([
      { id: 'acme/mail-audit', task_id: 'mia_auc' },
      { id: 'acme/mail-audit', task_id: 'tpr_at_fpr_1e-1' },
      { id: 'acme/mail-audit', task_id: 'tpr_at_fpr_1e-2' },
    ])
    expect(cardYaml(from, { url, flavour: 'eval-results', dataset: 'a/b' })).toMatch(/date: "\d{4}-\d\d-\d\d"/)
  })

  test('leave out what could not be measured, and are nothing when nothing was', () => {
    const none = { value: null, reason: 'insufficient_nonmembers' } as const
    const base = report()
    const bare = {
      ...base,
      membership: [],
      exposure: { ...base.exposure, mean_bits: none, max_bits: none },
      audit: { ...base.audit, epsilon_lower_bound: none },
    }
    const left = read('eval-results', bare) as { dataset: { task_id: string } }[]
    expect(left.map(({ dataset }) => dataset.task_id)).toEqual(['extraction_rate'])
    const empty = { ...bare, extraction: { ...base.extraction, greedy: { ...base.extraction.greedy, rate: none } } }
    expect(() => cardYaml(empty, { url, flavour: 'model-index' })).toThrow('no number')
  })

  test('need a benchmark of the hub, unless the suite is named like one', () => {
    expect(() => cardYaml(report(), { url, flavour: 'eval-results' })).toThrow('?dataset=owner/name')
    const named = report({ suite: { ...report().suite!, name: 'acme/mail-audit' } })
    const [first] = parse(cardYaml(named, { url, flavour: 'eval-results' })) as { dataset: { id: string } }[]
    expect(first?.dataset.id).toBe('acme/mail-audit')
  })

  test('stay YAML whatever people call things', () => {
    for (const name of ['a: b', '- x', '*alias', '!!js/function', 'yes', '"quoted', 'line\nbreak', '#', '2026-01-01']) {
      const odd = report({ suite: { ...report().suite!, name }, model: { ...report().model!, name } })
      const value = read('model-index', odd) as {
        'model-index': { name: string; results: { dataset: { name: string } }[] }[]
      }
      expect(value['model-index'][0]!.name).toBe(name)
      expect(value['model-index'][0]!.results[0]!.dataset.name).toBe(name)
    }
  })
})
