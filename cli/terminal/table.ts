/** A list for people (aligned columns) or, with `json`, for programs. */
export function printTable<T>(
  json: boolean | undefined,
  items: readonly T[],
  head: readonly string[],
  row: (item: T) => readonly string[],
): void {
  if (json) return print(true, items)
  const cells = [head, ...items.map(row)]
  const widths = head.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  for (const line of cells) {
    const text = line.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')
    process.stdout.write(`${text.trimEnd()}\n`)
  }
}

/** One thing as JSON, or as the sentence given for people. */
export function print(json: boolean | undefined, item: unknown, sentence = ''): void {
  process.stdout.write(`${json ? JSON.stringify(item, null, 2) : sentence}\n`)
}
