/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Names come from users: nothing in them may start a link, an image, HTML or a new cell. */
export function escape(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\|<>`*_[\]]/g, String.raw`\$&`)
}

/** Text as code, which nothing in it can leave. */
export function code(text: string): string {
  return `\`${text.replaceAll(/[\r\n`|]+/g, ' ')}\``
}
