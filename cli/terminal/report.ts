import type { Measured } from '#contract/measured'
import type { Report } from '#contract/report'
import type { Check } from '#contract/report/checks'
import type { Membership } from '#contract/report/membership'
import type { RuleOutcome } from '#contract/report/verdict'
import { decimal, interval, percent, percentRange, plain, whole } from '#domain/format'
import { emulationWords } from '#domain/emulation'
import { probeFacts, type ProbeFacts } from '#domain/probes/facts'
import { sequentialWords } from '#domain/sequential/words'
import type { Screen } from './screen.ts'

type Style = Screen['style']

export const TONE = { pass: 'green', warn: 'yellow', fail: 'red', inconclusive: 'magenta' } as const
/** False-positive rates of the headline; the others are in the report itself. */
const SHOWN_FPR = [0.1, 0.01, 0.001]
const MARK = { pass: '✓', warn: '!', fail: '✗', skipped: '–' } as const

/** The verdict, its sentence, the numbers and the rules that were not met: what a person reads in ten seconds. */
export function renderReport(report: Report, style: Style): string[] {
  const { outcome, grade, sentence, rules } = report.verdict
  const word = style(['bold', TONE[outcome]], outcome.toUpperCase())
  return [
    grade === null ? word : `${word}  grade ${grade}`,
    sentence,
    '',
    ...section('emulated', report.emulation ? emulationWords(report.emulation) : null),
    ...section('membership', membershipLine(report)),
    ...section('exposure', exposureLine(report)),
    ...section('extraction', extractionLine(report)),
    ...section('generations', generationsLine(report)),
    ...section('audit', auditLine(report)),
    ...section('utility', utilityLine(report)),
    ...probeFacts(report).flatMap(probeLines),
    ...section('sequential', report.sequential ? sequentialWords(report.sequential) : null),
    ...section('checks', report.checks.map(checkWord).join('   ')),
    '',
    ...rules.filter((rule) => rule.outcome !== 'pass' && rule.outcome !== 'skipped').map(ruleLine),
  ]
}

function probeLines({ name, facts }: ProbeFacts): string[] {
  return facts.map(([label, value], i) => `  ${(i === 0 ? name : '').padEnd(12)} ${label}: ${value}`)
}

function section(name: string, text: string | null): string[] {
  return text === null ? [] : [`  ${name.padEnd(12)} ${text}`]
}

/** The attack that the verdict speaks of; the first measured one when the policy names none of them. */
export function headline(report: Report): Membership | undefined {
  return report.membership.find((entry) => entry.attack === report.verdict.attack) ?? report.membership[0]
}

function membershipLine(report: Report): string | null {
  const entry = headline(report)
  if (!entry) return null
  const rates = SHOWN_FPR.map((fpr) => {
    const found = entry.tpr_at_fpr.find((rate) => rate.fpr === fpr)
    return found ? `TPR@${fpr * 100}% ${rateText(report, found)}` : null
  })
  return [entry.attack, `AUC ${interval(entry.auc)}`, ...rates.filter((text) => text !== null)]
    .join('   ')
    .replace('   ', '  ')
}

function rateText(report: Report, rate: Membership['tpr_at_fpr'][number]): string {
  if (rate.value !== null) return interval(rate)
  const power = report.power.find((entry) => entry.fpr === rate.fpr && !entry.resolved)
  return power ? `– needs ${whole(power.needed)} non-members, has ${whole(power.available)}` : interval(rate)
}

function exposureLine({ exposure }: Report): string | null {
  const { canaries } = exposure
  if (canaries.length === 0) return null
  const mean = exposure.mean_bits.value === null ? interval(exposure.mean_bits) : bits(exposure.mean_bits.value)
  const max =
    typeof exposure.max_bits === 'number'
      ? `${bits(exposure.max_bits)}${canaries.some((canary) => canary.censored) ? ' (cap)' : ''}`
      : plain(exposure.max_bits)
  const extractable =
    exposure.extractable.value === null
      ? interval(exposure.extractable)
      : `${Math.round(exposure.extractable.value * canaries.length)} of ${canaries.length} canaries extractable`
  return `mean ${mean} bits, max ${max}   ${extractable}`
}

function extractionLine({ extraction: { greedy } }: Report): string | null {
  if (greedy.n === 0) return null
  return `greedy ${greedy.prefix_tokens}+${greedy.suffix_tokens}   ${share(greedy.rate)}`
}

function generationsLine({ generations: of }: Report): string | null {
  if (of === undefined) return null
  const edits = `within ${percent(of.approximate_distance)} edits ${share(of.approximate)}`
  return `word for word ${share(of.verbatim)}   ${edits}   of ${whole(of.prompts)} prefixes`
}

function auditLine({ audit }: Report): string | null {
  if (typeof audit.epsilon_lower_bound !== 'number') return null
  return `ε ≥ ${decimal(audit.epsilon_lower_bound)} at ${percent(audit.confidence)} confidence (δ = ${audit.delta})`
}

function utilityLine({ utility }: Report): string {
  const { nonmember } = utility.perplexity
  if (typeof nonmember !== 'number') return `perplexity ${plain(nonmember)}`
  const base = utility.base_perplexity.nonmember
  return `perplexity ${decimal(nonmember)} on unseen text${typeof base === 'number' ? ` (base ${decimal(base)})` : ''}`
}

function bits(value: number): string {
  return value.toFixed(1)
}

function share(rate: Measured): string {
  if (rate.value === null) return interval(rate)
  return percent(rate.value) + (rate.ci ? ` (${percentRange(rate.ci)})` : '')
}

function checkWord(check: Check): string {
  // The power check measures a count that the rates above explain better.
  const value = check.name === 'power' || check.measured.value === null ? '' : ` ${decimal(check.measured.value)}`
  return `${check.name.replaceAll('_', ' ')}${value} ${MARK[check.outcome]}`
}

function ruleLine(rule: RuleOutcome): string {
  if (rule.outcome === 'inconclusive') return `  inconclusive: ${rule.reason ?? rule.rule}`
  const observed =
    typeof rule.observed === 'number'
      ? `observed ${interval({ value: rule.observed, ...(rule.ci ? { ci: rule.ci } : {}) })}`
      : (rule.reason ?? plain(rule.observed))
  return `  ${rule.outcome === 'fail' ? 'failed' : 'warning'}: ${rule.rule}   ${observed}`
}
