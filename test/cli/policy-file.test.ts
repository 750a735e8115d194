import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { policyFileSchema } from '#contract/policy-file'
import { parsePolicy, readPolicy } from '../../cli/files/policy-file.ts'

const WHOLE = `# yaml-language-server: $schema=https://memorisk.test/schemas/memorisk.schema.json
version: 1
name: release gate
attacks: [ref_diff, min_k_pp]
rules:
  - membership.ref_diff.tpr_at_fpr[0.1].upper <= 0.3
  - rule: regression.membership.ref_diff.auc <= 0.02
    severity: warn
    required: false
gates: enforce
inconclusive: warn
`

const faultsOf = (text: string) => {
  const read = parsePolicy(text)
  return 'faults' in read ? read.faults.map(({ line, column, pointer, detail }) => [line, column, pointer, detail]) : []
}

describe('a policy file', () => {
  test('is read whole, with every default filled in', () => {
    expect(parsePolicy(WHOLE)).toEqual({
      policy: {
        version: 1,
        name: 'release gate',
        attacks: ['ref_diff', 'min_k_pp'],
        gates: 'enforce',
        inconclusive: 'warn',
        rules: [
          { rule: 'membership.ref_diff.tpr_at_fpr[0.1].upper <= 0.3', severity: 'fail', required: true },
          { rule: 'regression.membership.ref_diff.auc <= 0.02', severity: 'warn', required: false },
        ],
      },
    })
  })

  test('may be JSON, or only a list of rules', () => {
    expect(parsePolicy('{"rules": ["exposure.max_bits <= 10"]}')).toHaveProperty('policy.rules')
    expect(parsePolicy('["exposure.max_bits <= 10"]')).toHaveProperty('policy.rules')
    expect(parsePolicy('- exposure.max_bits <= 10\n')).toHaveProperty('policy.rules')
  })

  test.each([
    [
      'rules:\n  - exposure.max_bits <= 10\n  - exposure.maximum <= 10\n',
      [3, 5, '#/rules/1', /^no metric is called "exposure.maximum"/],
    ],
    ['- exposure.maximum <= 10\n', [1, 3, '#/0', /no metric/]],
    ['rules: [exposure.max_bits <= 10]\ngates: enforc\n', [2, 1, '#/gates', /"enforce"\|"ignore"/]],
    ['rules:\n  - rule: exposure.max_bits <= 10\n    sevrity: warn\n', [3, 5, '#/rules/0/sevrity', /sevrity/]],
    ['name: x\n', [1, 1, '#/rules', /expected array/]],
    ['attacks: [loss]\nrules:\n  - membership.ref_diff.auc <= 1\n', [3, 5, '#/rules/0', /`attacks` leaves out/]],
    ['rules: [exposure.max_bits <= 10\n', [2, 1, '#', /./]],
    ['a: &a [*a]\nrules: 1\n', [2, 1, '#/rules', /expected array/]],
    ['', [1, 1, '#', /expected object/]],
  ])('%j is pointed at where it is wrong', (text, [line, column, pointer, detail]) => {
    expect(faultsOf(text)[0]).toEqual([line, column, pointer, expect.stringMatching(detail as RegExp)])
  })

  test('survives an alias bomb', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.replaceAll(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`
    expect(faultsOf(bomb).length).toBeGreaterThan(0)
  })
})

describe('the JSON Schema for editors', () => {
  test('is the one that is checked in', async () => {
    const text = `${JSON.stringify(policyFileSchema(), null, 2)}\n`
    await expect(text).toMatchFileSnapshot('../../schemas/memorisk.schema.json')
  })

  test('is a valid schema that says the same as the reader', () => {
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(policyFileSchema())
    expect(validate(parse(WHOLE))).toBe(true)
    for (const text of [
      'rules: []',
      'name: x',
      'rules: [auc is small]',
      'rules: [exposure.max_bits <= 1]\nextra: 1',
      'rules: 1',
    ]) {
      expect(validate(parse(text)), text).toBe(false)
      expect(faultsOf(text), text).not.toEqual([])
    }
  })
})

describe('--policy', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'memorisk-policy-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('takes rules, or one file, whose attacks are used', async () => {
    const file = path.join(folder, 'memorisk.yaml')
    await writeFile(file, WHOLE)
    expect(await readPolicy([file])).toMatchObject({
      attacks: ['ref_diff', 'min_k_pp'],
      policy: { name: 'release gate' },
    })
    expect((await readPolicy([file])).policy).not.toHaveProperty('version')
    expect(await readPolicy(['exposure.max_bits <= 1'])).toMatchObject({ policy: { name: 'command line' } })
    await writeFile(file, 'rules: 1')
    await expect(readPolicy([file])).rejects.toThrow(
      `${file}:1:1: #/rules Invalid input: expected array, received number`,
    )
  })
})
