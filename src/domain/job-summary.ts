import type { Report } from '#contract/report'
import { decisionOf, subjectName, type CiResult } from './ci-result.ts'
import { interval, plain } from './format.ts'
import { code, escape, table } from './markdown-parts.ts'

const MARK = { pass: '✅', warn: '⚠️', fail: '❌', inconclusive: '❔', skipped: '➖' } as const

/** Short Markdown for a job's summary page: verdict, sentence, rules and the numbers that people ask for; the full report is linked. */
export function jobSummary(results: readonly CiResult[]): string {
  return `${results.map((result) => ('report' in result ? concluded(result, result.report) : failed(result, result.problem))).join('\n\n')}\n`
}

function concluded(result: CiResult & { url?: string }, report: Report): string {
  const { outcome, grade, sentence, decision, rules } = report.verdict
  const letter = grade === null ? '' : ` · grade ${grade}`
  const policy = decision === undefined ? [] : [`The policy takes an inconclusive verdict for ${code(decision)}.`]
  const rows = rules.map(({ rule, outcome, observed, ci, reason }) => [
    MARK[outcome],
    code(rule),
    ci ? `${plain(observed)} in [${plain(ci[0])}, ${plain(ci[1])}]` : plain(observed),
    escape(reason ?? ''),
  ])
  return [
    `## ${MARK[decisionOf(report)]} ${escape(subjectName(result))}: ${outcome}${letter}`,
    escape(sentence),
    ...policy,
    table(['', 'rule', 'observed', 'why'], rows),
    table(['', 'value [95 % interval]'], numbers(report)),
    ...(result.url === undefined ? [] : [`[The full report](${encodeURI(result.url)})`]),
  ].join('\n\n')
}

function numbers({ membership, verdict, extraction, exposure, utility, counts }: Report): string[][] {
  const headline = membership.find(({ attack }) => attack === verdict.attack)
  const rates =
    headline?.tpr_at_fpr.map((rate) => [`TPR at FPR ${rate.fpr} (${headline.attack})`, interval(rate)]) ?? []
  return [
    ...(headline ? [[`AUC (${headline.attack})`, interval(headline.auc)]] : []),
    ...rates,
    ['greedy extraction', interval(extraction.greedy.rate)],
    ...(exposure.canaries.length > 0 ? [['mean exposure, bits', interval(exposure.mean_bits)]] : []),
    [
      'perplexity, members and non-members',
      `${plain(utility.perplexity.member)} and ${plain(utility.perplexity.nonmember)}`,
    ],
    ['examples', `${counts.members} members, ${counts.nonmembers} non-members`],
  ]
}

function failed(result: CiResult, { code: word, detail }: { code: string; detail: string }): string {
  return [
    `## ❌ ${escape(subjectName(result))}: no verdict`,
    `The scan did not come to an end, so nothing is known: ${escape(detail)} (${code(word)})`,
  ].join('\n\n')
}
