import type { Report } from '#contract/report'
import type { RuleOutcome } from '#contract/report/verdict'
import { decisionOf, subjectName, type CiResult } from './ci-result.ts'

/**
 * JUnit XML in the dialect that Jenkins, GitLab and Azure all read: a test suite a scan, a test case a rule. `failure` = the policy is violated, `error` = it could
 * not be decided or the scan did not end, `skipped` = not applicable here. A warning passes and says so in its output.
 */
export function junit(results: readonly CiResult[]): string {
  const suites = results.map((result) => ({ name: subjectName(result), cases: casesOf(result), ...factsOf(result) }))
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="memorization" ${counts(all, false)}>`,
    ...suites.map(suiteXml),
    '</testsuites>\n',
  ].join('\n')
}

interface Case {
  readonly classname: string
  readonly name: string
  readonly outcome: 'pass' | 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
  readonly note: string
}

function casesOf(result: CiResult): Case[] {
  if ('report' in result) return result.report.verdict.rules.map((rule) => caseOf(rule, result.report))
  const { code, detail } = result.problem
  return [{ classname: 'memorization', name: 'scan', outcome: 'error', type: code, message: detail, note: '' }]
}

function caseOf(rule: RuleOutcome, report: Report): Case {
  const interval = rule.ci ? `95% CI [${rule.ci.join(', ')}]` : ''
  return {
    classname: `memorization.${rule.rule.split('.')[0]}`,
    name: rule.rule,
    outcome: outcomeOf(rule, report),
    type: rule.outcome === 'inconclusive' ? 'inconclusive' : 'policy',
    message: rule.reason ?? '',
    note: rule.outcome === 'warn' ? `warning: ${rule.reason ?? rule.rule}` : interval,
  }
}

function outcomeOf({ outcome, severity }: RuleOutcome, report: Report): Case['outcome'] {
  switch (outcome) {
    case 'fail':
      return 'failure'
    case 'pass':
    case 'warn':
      return 'pass'
    case 'skipped':
      return 'skipped'
    case 'inconclusive': {
      const decision = decisionOf(report)
      if (severity === 'warn' || decision === 'pass' || decision === 'warn') return 'skipped'
      return decision === 'fail' && report.verdict.outcome === 'inconclusive' ? 'failure' : 'error'
    }
    default:
      return outcome satisfies never
  }
}

function factsOf(result: CiResult): { properties: [string, string][] } {
  if (!('report' in result)) return { properties: [] }
  const { report, url } = result
  const { scan, base, suite, tier, verdict } = report
  const properties: [string, string][] = [
    ['scan', scan],
    ['verdict', verdict.outcome],
    ['tier', tier],
    ...(verdict.grade === null ? [] : [['grade', verdict.grade] as [string, string]]),
    ...(base === null ? [] : [['base', base] as [string, string]]),
    ...(suite === null ? [] : [['suite', suite.digest] as [string, string]]),
    ...(url === undefined ? [] : [['report', url] as [string, string]]),
  ]
  return { properties }
}

function suiteXml({
  name,
  cases,
  properties,
}: {
  name: string
  cases: Case[]
  properties: [string, string][]
}): string {
  const rows = properties.map(([key, value]) => `   <property name="${xml(key)}" value="${xml(value)}"/>`)
  return [
    ` <testsuite name="${xml(name)}" ${counts(cases, true)}>`,
    ...(rows.length > 0 ? ['  <properties>', ...rows, '  </properties>'] : []),
    ...cases.map(caseXml),
    ' </testsuite>',
  ].join('\n')
}

function caseXml({ classname, name, outcome, type, message, note }: Case): string {
  const head = `  <testcase classname="${xml(classname)}" name="${xml(name)}"`
  switch (outcome) {
    case 'pass':
      return note === '' ? `${head}/>` : `${head}><system-out>${xml(note)}</system-out></testcase>`
    case 'skipped':
      return `${head}><skipped message="${xml(message)}"/></testcase>`
    case 'failure':
    case 'error':
      return `${head}><${outcome} type="${xml(type)}" message="${xml(message)}">${xml(note)}</${outcome}></testcase>`
    default:
      return outcome satisfies never
  }
}

/** Jenkins' schema has no `skipped` on the outermost element. */
function counts(cases: readonly Case[], skipped: boolean): string {
  const count = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length
  const shown = skipped ? ` skipped="${count('skipped')}"` : ''
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"${shown}`
}

/** XML 1.0 has no place for control characters (escaped neither) and two non-characters; tab and line ends stay. */
const ILLEGAL = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu
const ENTITY: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

function xml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(ILLEGAL, '')
    .replaceAll(/[&<>"\n\r\t]/g, (character) => ENTITY[character]!)
}
