export type Cell = string | number | null

/** RFC 4180; an absent value is an empty field. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((cells) => `${cells.map(field).join(',')}\r\n`).join('')
}

/** Quoted where needed; text that a spreadsheet would run as a formula is made plain by an apostrophe. */
function field(value: Cell): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
