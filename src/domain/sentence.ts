import type { Report } from '#contract/report'
import type { TprAtFpr } from '#contract/report/membership'
import type { RuleOutcome } from '#contract/report/verdict'
import { percent, percentRange } from './format.ts'

/** What sentences are made from: the report before it has one. */
export type Told = Pick<Report, 'model' | 'emulation' | 'membership' | 'exposure' | 'extraction'> & {
  readonly verdict: Pick<Report['verdict'], 'outcome' | 'rules' | 'attack'>
}

/** The one plain sentence that opens every page, terminal print and Markdown report. */
export function verdictSentence(report: Told): string {
  const subject = `This ${nounOf(report)}`
  const told = membershipSentence(report)
  switch (report.verdict.outcome) {
    case 'fail':
      return failure(report, subject, told)
    case 'inconclusive':
      return `It cannot be said whether this ${nounOf(report)} remembers its training data: ${reasonOf(report, 'inconclusive')}.`
    case 'warn':
      return `${subject} passes with a warning: ${reasonOf(report, 'warn')}.`
    case 'pass':
      return told === null
        ? `${subject} keeps to its policy.`
        : `${subject} shows little memory of its training data: ${lowerFirst(told)}; guessing would get ${percent(operatingPoint(report)!.fpr)}.`
    default:
      return report.verdict.outcome satisfies never
  }
}

/** "An attacker who may be wrong on 10 % of outsiders recognises 81 % of the training examples (76–85 %)", without a full stop; null when not measured. */
export function membershipSentence(report: Told): string | null {
  const rate = operatingPoint(report)
  if (rate === null) return null
  return (
    `An attacker who may be wrong on ${percent(rate.fpr)} of outsiders recognises ${percent(rate.value)} ` +
    `of the training examples (${percentRange(rate.ci)})`
  )
}

function failure(report: Told, subject: string, told: string | null): string {
  const failed = report.verdict.rules.filter(({ outcome }) => outcome === 'fail')
  const about = (section: string) => failed.some(({ rule }) => rule.startsWith(section))
  if (about('membership') && told !== null) return `${subject} remembers its training data: ${lowerFirst(told)}.`
  const { greedy } = report.extraction
  if (about('extraction') && greedy.rate.value !== null && greedy.rate.value > 0) {
    const range = greedy.rate.ci ? ` (${percentRange(greedy.rate.ci)})` : ''
    return `${subject} repeats its training data: given the beginning, it completes ${percent(greedy.rate.value)} of the training examples word for word${range}.`
  }
  const { extractable } = report.exposure
  if (about('exposure') && extractable.value !== null && extractable.value > 0) {
    return `${subject} gives planted secrets away: ${percent(extractable.value)} of the canaries are its first guess.`
  }
  return `${subject} breaks its policy: ${reasonOf(report, 'fail')}.`
}

function reasonOf(report: Told, outcome: RuleOutcome['outcome']): string {
  const rules = report.verdict.rules
  const rule =
    rules.find((rule) => rule.outcome === outcome && rule.severity === 'fail') ??
    rules.find((rule) => rule.outcome === outcome)
  return rule?.reason ?? 'nothing that the policy asks for could be measured'
}

function operatingPoint({ membership, verdict }: Told): Extract<TprAtFpr, { value: number }> | null {
  const rate = membership.find(({ attack }) => attack === verdict.attack)?.tpr_at_fpr.find(({ fpr }) => fpr === 0.1)
  return rate === undefined || rate.value === null ? null : rate
}

function nounOf({ model, emulation }: Told): string {
  if (emulation !== undefined) return `emulation on ${emulation.base}`
  switch (model?.kind) {
    case 'lora':
    case 'ia3':
    case 'bottleneck':
    case 'prefix':
    case 'prompt':
      return 'adapter'
    case 'head':
      return 'fine-tuned head'
    default:
      return 'model'
  }
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
