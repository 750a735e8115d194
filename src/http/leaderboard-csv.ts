import type { BoardRow } from '#contract/board'
import type { Measured } from '#contract/measured'
import { type Cell, csvOf } from './csv.ts'

/** A number with the ends of its interval, three cells; empty where there is none. */
const measured = (name: string, of: (row: BoardRow) => Measured): [string, (row: BoardRow) => Cell][] => {
  const end = (side: 0 | 1) => (row: BoardRow) => {
    const value = of(row)
    return 'ci' in value && value.ci ? value.ci[side] : null
  }
  return [
    [name, (row) => of(row).value],
    [`${name}_lower`, end(0)],
    [`${name}_upper`, end(1)],
  ]
}

const COLUMNS: readonly [string, (row: BoardRow) => Cell][] = [
  ['scan', (row) => row.scan],
  ['model', (row) => row.model],
  ['name', (row) => row.name],
  ['kind', (row) => row.kind],
  ['trainable_parameters', (row) => row.trainable_parameters],
  ['base', (row) => row.base?.name ?? null],
  ['suite', (row) => row.suite?.name ?? null],
  ['perplexity', (row) => (typeof row.perplexity === 'number' ? row.perplexity : null)],
  ...measured('tpr_at_fpr_0.1', (row) => row.tpr_10),
  ...measured('tpr_at_fpr_0.01', (row) => row.tpr_1),
  ...measured('exposure_bits', (row) => row.exposure),
  ...measured('extraction', (row) => row.extraction),
  ['grade', (row) => row.grade],
  ['outcome', (row) => row.outcome],
  ['tier', (row) => row.tier],
  ['finished_at', (row) => row.finished_at],
]

export function leaderboardCsv(rows: readonly BoardRow[]): string {
  return csvOf([COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, of]) => of(row)))])
}
