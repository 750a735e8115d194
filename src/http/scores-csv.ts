import type { ExampleScores } from '#contract/scans'
import { csvOf } from './csv.ts'

/** One line an example under a header line; an absent score is an empty field. */
export function scoresCsv(rows: readonly ExampleScores[]): string {
  const attacks = Object.keys(rows[0]?.scores ?? {})
  const header = ['id', 'split', 'group', 'tokens', 'loss', 'reference_loss', ...attacks]
  const lines = rows.map((row) => [
    row.id,
    row.split,
    row.group,
    row.tokens,
    row.loss,
    row.reference_loss,
    ...attacks.map((attack) => row.scores[attack] ?? null),
  ])
  return csvOf([header, ...lines])
}
