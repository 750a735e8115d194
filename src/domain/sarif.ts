import type { Report } from '#contract/report'
import type { Outcome, RuleOutcome } from '#contract/report/verdict'
import { decisionOf, subjectName, type CiResult, type Concluded } from './ci-result.ts'
import { parseRule, type ParsedRule } from './policy-rule.ts'
import { SARIF_RULES, sarifRuleId } from './sarif-rules.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/**
 * SARIF 2.1.0 in the subset that GitHub code scanning reads: one run a scan, one result for every rule that is not kept. Rules that pass are left out, since
 * a result is an alert there. A scan without a verdict is a run whose invocation failed, so that an empty list of results is never taken for a clean one.
 *
 * Deterministic, without times: the same report is the same file. Numbers and names only, no text of any suite.
 */
export function sarif(results: readonly CiResult[], version: string): string {
  return JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: results.map((result) => run(result, version)) })
}

function run(result: CiResult, version: string): object {
  const found = 'report' in result ? findings(result.report) : []
  const used = SARIF_RULES.filter(({ id }) => found.some(({ parsed }) => sarifRuleId(parsed) === id))
  return {
    tool: {
      driver: {
        name: 'memorisk',
        // `1.2.3`; anything else is not a semantic version.
        ...(/^\d+\.\d+\.\d+/.test(version) ? { semanticVersion: version } : { version }),
        rules: used.map(({ id, name, text, help, severity }) => ({
          id,
          name,
          shortDescription: { text },
          fullDescription: { text: `${text}.` },
          help: { text: help },
          defaultConfiguration: { level: 'error' },
          properties: {
            'security-severity': severity,
            precision: 'high',
            tags: ['security', 'privacy', 'memorization'],
          },
        })),
      },
    },
    // GitHub takes everything before the last slash as the category: alerts of several models don't close one another.
    automationDetails: { id: `memorization/${slug(subjectName(result))}/` },
    invocations: [invocation(result)],
    results: found.map((finding) => {
      const id = sarifRuleId(finding.parsed)
      return sarifResult(
        result as CiResult & Concluded,
        finding,
        id,
        used.findIndex((rule) => rule.id === id),
      )
    }),
  }
}

function invocation(result: CiResult): object {
  if ('report' in result) return { executionSuccessful: true }
  const { code, detail } = result.problem
  return {
    executionSuccessful: false,
    toolExecutionNotifications: [{ level: 'error', message: { text: detail }, descriptor: { id: code } }],
  }
}

interface Finding {
  readonly rule: RuleOutcome
  readonly parsed: ParsedRule
  readonly level: 'error' | 'warning' | 'note'
}

function findings(report: Report): Finding[] {
  return report.verdict.rules.flatMap((rule) => {
    const parsed = parseRule(rule.rule)
    const level = levelOf(rule, decisionOf(report))
    return parsed.ok && level !== null ? [{ rule, parsed: parsed.value, level }] : []
  })
}

/** An undecided rule is a warning, unless the policy says what that means. */
function levelOf(rule: RuleOutcome, decision: Outcome): Finding['level'] | null {
  switch (rule.outcome) {
    case 'fail':
      return 'error'
    case 'warn':
      return 'warning'
    case 'inconclusive':
      if (rule.severity === 'warn' || decision === 'pass') return 'note'
      return decision === 'fail' ? 'error' : 'warning'
    case 'pass':
    case 'skipped':
      return null
    default:
      return rule.outcome satisfies never
  }
}

function sarifResult(result: CiResult & Concluded, finding: Finding, ruleId: string, ruleIndex: number): object {
  const { rule, parsed, level } = finding
  const { report, url } = result
  return {
    ruleId,
    ruleIndex,
    level,
    message: { text: `${upperFirst(rule.reason ?? rule.rule)}. Policy: ${rule.rule}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(result.artifact), uriBaseId: '%SRCROOT%' },
          region: { startLine: 1 },
        },
      },
    ],
    // Neither the limit nor the numbers: a finding stays the same alert when they move.
    partialFingerprints: {
      'memoriskFinding/v1': [parsed.path, parsed.bound, parsed.operator, rule.severity, report.base ?? '-'].join('|'),
    },
    properties: {
      metric: parsed.path,
      outcome: rule.outcome,
      ...(typeof rule.observed === 'number' ? { value: rule.observed } : { unmeasured: rule.observed.reason }),
      ...(rule.ci && { ci95: rule.ci }),
      limit: parsed.limit,
      scan: report.scan,
      ...(url !== undefined && { report: url }),
    },
  }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function slug(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80) || 'model'
}
