import type { Report } from '#contract/report'
import { decimal, interval, percent } from '#domain/format'
import { headline, TONE } from '../terminal/report.ts'
import type { Screen } from '../terminal/screen.ts'

type Style = Screen['style']

/** Kinds of fine-tuning carry the same shapes wherever they are shown. */
const SHAPE: Record<string, string> = { full: '●', head: '▲', lora: '◆', bottleneck: '■', ia3: '✚', prefix: '★' }

const HEAD = ['kind', 'verdict', 'AUC', 'TPR@10%', 'TPR@1%', 'exposure', 'extracted', 'perplexity']

/** The verdicts in words, then the numbers side by side. */
export function comparison(rows: readonly { kind: string; report: Report }[], style: Style): string[] {
  if (rows.length === 0) return []
  const sentences = rows.map(({ kind, report: { verdict } }) => {
    const word = style(['bold', TONE[verdict.outcome]], verdict.outcome.toUpperCase().padEnd(12))
    return `  ${label(kind).padEnd(14)}${word}  ${verdict.sentence}`
  })
  const cells = [HEAD, ...rows.map(({ kind, report }) => row(kind, report))]
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  const table = cells.map((line) =>
    `  ${line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd(),
  )
  return [...sentences, '', style('dim', table[0]!), ...table.slice(1)]
}

function row(kind: string, report: Report): string[] {
  const { verdict, exposure, extraction, utility } = report
  const entry = headline(report)
  const rate = (fpr: number): string => {
    const found = entry?.tpr_at_fpr.find((candidate) => candidate.fpr === fpr)
    return found?.value == null ? '–' : interval(found)
  }
  const perplexity = utility.perplexity.nonmember
  return [
    label(kind),
    `${verdict.outcome}${verdict.grade === null ? '' : ` ${verdict.grade}`}`,
    entry?.auc.value == null ? '–' : interval(entry.auc),
    rate(0.1),
    rate(0.01),
    exposure.mean_bits.value === null ? '–' : `${exposure.mean_bits.value.toFixed(1)} bits`,
    extraction.greedy.rate.value === null ? '–' : percent(extraction.greedy.rate.value),
    typeof perplexity === 'number' ? decimal(perplexity) : '–',
  ]
}

function label(kind: string): string {
  return `${SHAPE[kind] ?? '·'} ${kind}`
}
