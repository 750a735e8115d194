import type { ExampleScores } from '#contract/scans'

/** RFC 4180 with a header line; an absent score is an empty field. */
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
  return [header, ...lines].map((cells) => `${cells.map(field).join(',')}\r\n`).join('')
}

/** Quoted where needed; text that a spreadsheet would run as a formula is made plain by an apostrophe. */
function field(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
