import { Report } from '#contract/report'
import { z } from '#contract/zod'
import { decisionOf } from '#domain/ci-result'
import type { FailOn } from './inputs.ts'

/** What all scans together come to. */
export interface Conclusion {
  readonly completed: boolean
  readonly passed: boolean
  readonly verdict: 'pass' | 'warn' | 'inconclusive' | 'fail' | 'failed'
  readonly grade: string
  readonly score: string
  readonly scans: readonly string[]
  /** Whether the job fails, and what the person reads about it. */
  readonly fails: boolean
  readonly messages: readonly string[]
}

const Unfinished = z.object({ problem: z.object({ code: z.string(), detail: z.string() }) })
const Results = z.union([
  z.array(z.union([Report, Unfinished])),
  z.union([Report, Unfinished]).transform((one) => [one]),
])

/** From good to bad. */
const ORDER = ['pass', 'warn', 'inconclusive', 'fail', 'failed'] as const

/**
 * Judges by the report file rather than by the exit code alone: only as many reports as there are models, each with a verdict, from a command that said so
 * by its exit code as well, are a completed run. Everything else fails the job, whatever `fail-on` says.
 */
export function conclude(text: string | null, exit: number | null, models: number, failOn: FailOn): Conclusion {
  const results = parse(text)
  const reports = results.flatMap((result) => ('verdict' in result ? [result] : []))
  const problems = results.flatMap((result) => ('problem' in result ? [result.problem] : []))
  const completed = reports.length === models && exit !== null && exit <= 2
  const decisions = reports.map(decisionOf)
  const verdict = completed ? ORDER[Math.max(...decisions.map((one) => ORDER.indexOf(one)))]! : 'failed'
  const passed = verdict === 'pass' || verdict === 'warn'
  // The command and its report must agree; if they don't, nothing is certain.
  const agrees = (exit === 0) === passed
  const regressed = reports.some(({ verdict }) =>
    verdict.rules.some(({ rule, outcome }) => rule.startsWith('regression.') && outcome === 'fail'),
  )
  const broken = { policy: !passed, regression: regressed, never: false }[failOn]
  const messages = [
    ...reports.filter((report) => decisionOf(report) !== 'pass').map((report) => report.verdict.sentence),
    ...problems.map(({ code, detail }) => `The scan ended without a verdict: ${detail} (${code})`),
    ...(!completed && problems.length === 0
      ? ['The scan did not come to an end, so nothing is known about the model.']
      : []),
  ]
  return {
    completed: completed && agrees,
    passed: passed && agrees,
    verdict: agrees ? verdict : 'failed',
    grade:
      reports
        .map(({ verdict }) => verdict.grade ?? '')
        .toSorted()
        .at(-1) ?? '',
    score: highest(reports),
    scans: reports.map(({ scan }) => scan),
    fails: !completed || !agrees || broken,
    messages,
  }
}

function parse(text: string | null): z.output<typeof Results> {
  try {
    return Results.parse(JSON.parse(text ?? '[]'))
  } catch {
    return []
  }
}

function highest(reports: readonly Report[]): string {
  const values = reports.flatMap(({ membership, verdict }) => {
    const auc = membership.find(({ attack }) => attack === verdict.attack)?.auc.value ?? null
    return auc === null ? [] : [auc]
  })
  return values.length === 0 ? '' : String(Math.max(...values))
}
