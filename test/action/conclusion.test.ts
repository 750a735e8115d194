import { expect, test } from 'vitest'
import { Policy, type PolicyInput } from '#contract/policy'
import type { Report } from '#contract/report'
import { buildReport } from '#domain/report'
import { conclude } from '../../action/conclusion.ts'
import { madeUp } from '../support/evidence.ts'

function report(policy: PolicyInput, memory = 1): Report {
  return buildReport({ ...madeUp({ members: 100, nonmembers: 100, memory }), policy: Policy.parse(policy) })
}

const PASS = report({ rules: ['membership.ref_diff.auc <= 1'] })
const FAIL = report({ rules: ['membership.ref_diff.auc <= 0.5'] })
const UNKNOWN = report({ rules: ['exposure.mean_bits <= 6'] })
const FORGIVEN = report({ rules: ['exposure.mean_bits <= 6'], inconclusive: 'warn' })
const PROBLEM = { problem: { code: 'shard_failed', detail: 'A shard failed.' } }

const end = (results: unknown, exit: number | null, models = 1, failOn: 'policy' | 'regression' | 'never' = 'policy') =>
  conclude(JSON.stringify(results), exit, models, failOn)

test('a verdict decides as the policy says', () => {
  expect(end(PASS, 0)).toMatchObject({ completed: true, passed: true, verdict: 'pass', fails: false, messages: [] })
  expect(end(FAIL, 1)).toMatchObject({ completed: true, passed: false, verdict: 'fail', fails: true })
  expect(end(FAIL, 1).messages).toEqual([FAIL.verdict.sentence])
  expect(end(UNKNOWN, 2)).toMatchObject({ completed: true, passed: false, verdict: 'inconclusive', fails: true })
  expect(end(FORGIVEN, 0)).toMatchObject({ completed: true, passed: true, verdict: 'warn', fails: false })
  expect(end([PASS, FAIL], 1, 2)).toMatchObject({ verdict: 'fail', scans: ['scn_test', 'scn_test'] })
  expect(Number(end([PASS, FAIL], 1, 2).score)).toBeGreaterThan(0.9)
})

test('`fail-on` forgives a verdict, never a missing one', () => {
  expect(end(FAIL, 1, 1, 'never')).toMatchObject({ passed: false, fails: false })
  expect(end(FAIL, 1, 1, 'regression')).toMatchObject({ passed: false, fails: false })
  expect(end(PROBLEM, 3, 1, 'never')).toMatchObject({ completed: false, fails: true })
})

test('a broken rule about change fails a job that only asks about change', () => {
  const policy = Policy.parse({ rules: ['regression.membership.ref_diff.auc <= 0.05'] })
  const evidence = madeUp({ members: 300, nonmembers: 300, memory: 1 })
  const worse = buildReport({
    ...evidence,
    policy,
    baseline: buildReport(madeUp({ members: 300, nonmembers: 300, memory: 0.1 })),
  })
  expect(end(worse, 1, 1, 'regression')).toMatchObject({ completed: true, verdict: 'fail', fails: true })
})

test.each([
  ['no report', null, 0, 1],
  ['half a report', '{"scan": "scn_', 0, 1],
  ['something else', '{"ok": true}', 0, 1],
  ['no models at all', '[]', 0, 1],
  ['fewer reports than models', JSON.stringify([PASS]), 0, 2],
  ['a failed scan', JSON.stringify(PROBLEM), 3, 1],
  ['a failed scan among others, though the exit code says pass', JSON.stringify([PASS, PROBLEM]), 0, 2],
  ['a report, but the command was killed', JSON.stringify(PASS), null, 1],
  ['a report, but the command failed after it', JSON.stringify(PASS), 3, 1],
  ['a report that passes, but an exit code that does not', JSON.stringify(PASS), 1, 1],
  ['a report that fails, but an exit code that passes', JSON.stringify(FAIL), 0, 1],
])('%s is never a pass', (_, text, exit, models) => {
  for (const failOn of ['policy', 'regression', 'never'] as const) {
    expect(conclude(text, exit, models, failOn)).toMatchObject({
      completed: false,
      passed: false,
      verdict: 'failed',
      fails: true,
    })
  }
})
