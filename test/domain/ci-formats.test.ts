import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { validateXML } from 'xmllint-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { Policy, type PolicyInput } from '#contract/policy'
import type { CiResult } from '#domain/ci-result'
import { jobSummary } from '#domain/job-summary'
import { junit } from '#domain/junit'
import { buildReport } from '#domain/report'
import { sarif } from '#domain/sarif'
import { madeUp, type Recipe } from '../support/evidence.ts'

const SCHEMAS = path.resolve(import.meta.dirname, '../support/schemas')
const MARKER = 'zebra-marmalade-7731'

function concluded(recipe: Recipe, policy: PolicyInput): CiResult {
  const evidence = madeUp(recipe)
  const texts = evidence.texts!.map((text) => `${MARKER} ${text}`)
  const report = buildReport({ ...evidence, texts, policy: Policy.parse(policy) })
  return { report, artifact: 'adapter/adapter_config.json', url: 'https://memorisk.test/scans/scn_test' }
}

const LEAKY = { members: 200, nonmembers: 200, memory: 1 }
const CLEAN = { members: 200, nonmembers: 200, memory: 0.1 }

/** One of each kind of end that a pipeline meets, in each spelling of what inconclusive means. */
const CASES: Record<string, CiResult> = {
  pass: concluded(CLEAN, { rules: ['membership.ref_diff.auc <= 0.9'] }),
  warn: concluded(LEAKY, { rules: [{ rule: 'membership.ref_diff.auc <= 0.6', severity: 'warn' }] }),
  fail: concluded(LEAKY, {
    rules: ['membership.ref_diff.auc <= 0.6', 'membership.loss.auc <= 1', 'extraction.greedy.rate.lower <= 1'],
  }),
  inconclusive: concluded(CLEAN, {
    rules: ['exposure.mean_bits <= 6', { rule: 'audit.epsilon_lower_bound <= 1', required: false }],
  }),
  'inconclusive taken for a failure': concluded(CLEAN, { rules: ['exposure.mean_bits <= 6'], inconclusive: 'fail' }),
  'inconclusive taken for a pass': concluded(CLEAN, { rules: ['exposure.mean_bits <= 6'], inconclusive: 'pass' }),
  failed: { artifact: 'adapter', problem: { code: 'shard_failed', detail: 'A shard "failed" <5> times & more\u0007' } },
}

interface SarifLog {
  runs: {
    tool: { driver: { rules: { id: string }[] } }
    automationDetails: { id: string }
    invocations: { executionSuccessful: boolean }[]
    results: {
      ruleId: string
      ruleIndex: number
      level: string
      message: { text: string }
      partialFingerprints: Record<string, string>
    }[]
  }[]
}

const read = (text: string) => JSON.parse(text) as SarifLog
const runOf = (name: string) => read(sarif([CASES[name]!], '0.1.0')).runs[0]!

describe('SARIF', () => {
  let validate: (log: unknown) => unknown
  let complaints: () => unknown
  beforeAll(async () => {
    const text = await readFile(path.join(SCHEMAS, 'sarif-2.1.0.json'), 'utf8')
    // The schema is draft 4, of which it uses nothing that later drafts read otherwise, except these two names.
    const { $schema: _draft, id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const compiled = ajv.compile(schema)
    validate = compiled
    complaints = () => compiled.errors
  })

  for (const [name, result] of Object.entries(CASES)) {
    it(`of ${name} is valid by the official schema, without nulls`, () => {
      const log = read(sarif([result], '0.1.0'))
      validate(log)
      expect(complaints()).toBeNull()
      expect(JSON.stringify(log)).not.toContain('null')
    })
  }

  it('holds an alert for every rule that is not kept, and none for the others', () => {
    expect(runOf('pass').results).toEqual([])
    expect(runOf('pass').tool.driver.rules).toEqual([])
    const [result, ...more] = runOf('fail').results
    expect(more).toEqual([])
    expect(result).toMatchObject({ ruleId: 'MR001', ruleIndex: 0, level: 'error' })
    expect(result!.message.text).toMatch(
      /^The AUC of ref_diff is [\d.]+ .*Policy: membership\.ref_diff\.auc <= 0\.6\.$/,
    )
    expect(runOf('warn').results).toMatchObject([{ level: 'warning' }])
    expect(runOf('inconclusive').results).toMatchObject([{ ruleId: 'MR003', level: 'warning' }])
    expect(runOf('inconclusive taken for a failure').results).toMatchObject([{ level: 'error' }])
    expect(runOf('inconclusive taken for a pass').results).toMatchObject([{ level: 'note' }])
  })

  it('of a scan without a verdict says that it did not succeed: no results are not a clean result', () => {
    expect(runOf('failed')).toMatchObject({ results: [], invocations: [{ executionSuccessful: false }] })
    expect(runOf('pass').invocations).toEqual([{ executionSuccessful: true }])
  })

  it('names an alert alike from run to run, whatever the numbers and the limit are', () => {
    const again = concluded({ ...LEAKY, seed: 2 }, { rules: ['membership.ref_diff.auc <= 0.65'] })
    const [first] = runOf('fail').results
    const [second] = read(sarif([again], '0.2.0')).runs[0]!.results
    expect(second!.message).not.toEqual(first!.message)
    expect(second!.partialFingerprints).toEqual(first!.partialFingerprints)
    expect(runOf('fail').automationDetails.id).toBe('memorization/mdl_test/')
    expect(sarif([CASES['fail']!], '1')).toBe(sarif([CASES['fail']!], '1'))
  })

  it('keeps several scans apart as runs', () => {
    const { runs } = read(sarif([CASES['pass']!, CASES['failed']!], '0.1.0'))
    expect(runs.map(({ automationDetails }) => automationDetails.id)).toEqual([
      'memorization/mdl_test/',
      'memorization/adapter/',
    ])
  })
})

describe('JUnit XML', () => {
  it('of every kind of end is valid by the schema of Jenkins', async () => {
    const xsd = await readFile(path.join(SCHEMAS, 'junit-10.xsd'), 'utf8')
    const all = {
      ...Object.fromEntries(Object.entries(CASES).map(([name, one]) => [name, [one]])),
      all: Object.values(CASES),
    }
    const xml = Object.entries(all).map(([name, results]) => ({ fileName: `${name}.xml`, contents: junit(results) }))
    const { valid, errors } = await validateXML({ xml, schema: { fileName: 'junit-10.xsd', contents: xsd } })
    expect(errors).toEqual([])
    expect(valid).toBe(true)
  })

  it('tells violated, undecided and not applicable apart', () => {
    expect(junit([CASES['pass']!])).toMatch(/<testsuite name="mdl_test" tests="1" failures="0" errors="0" skipped="0">/)
    expect(junit([CASES['fail']!])).toMatch(/tests="3" failures="1" errors="0" skipped="0"/)
    expect(junit([CASES['fail']!])).toMatch(/<failure type="policy" message="the AUC of ref_diff is [^"]+">95% CI \[/)
    expect(junit([CASES['inconclusive']!])).toMatch(/tests="2" failures="0" errors="1" skipped="1"/)
    expect(junit([CASES['inconclusive taken for a failure']!])).toMatch(/failures="1" errors="0"/)
    expect(junit([CASES['inconclusive taken for a pass']!])).toMatch(/failures="0" errors="0" skipped="1"/)
    expect(junit([CASES['warn']!])).toMatch(/failures="0".*<system-out>warning: /s)
    expect(junit([CASES['failed']!])).toContain(
      '<error type="shard_failed" message="A shard &quot;failed&quot; &lt;5&gt; times &amp; more">',
    )
  })
})

describe('the job summary', () => {
  it('says verdict, sentence and rules, links the report, and never hides that there is none', () => {
    const text = jobSummary([CASES['fail']!])
    expect(text).toMatch(/^## ❌ mdl\\_test: fail · grade [DF]\n\nThis adapter remembers its training data/)
    expect(text).toContain('| ❌ | `membership.ref_diff.auc <= 0.6` |')
    expect(text).toContain('[The full report](https://memorisk.test/scans/scn_test)')
    expect(jobSummary([CASES['inconclusive taken for a pass']!])).toMatch(
      /^## ✅ mdl\\_test: inconclusive.*takes an inconclusive verdict for `pass`/s,
    )
    expect(jobSummary([CASES['failed']!])).toMatch(/^## ❌ adapter: no verdict\n\n.*nothing is known.*`shard_failed`/)
  })
})

it('no format shows any text of the suite', () => {
  const results = Object.values(CASES)
  for (const text of [sarif(results, '1'), junit(results), jobSummary(results)]) expect(text).not.toContain(MARKER)
})
