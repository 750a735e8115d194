import { stripVTControlCharacters, styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** What a screen writes to: a terminal, a pipe, or a test. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/**
 * Lines that stay and, below them on a terminal, lines that are drawn again and again. Where nobody is watching (a pipe, a CI log)
 * the moving part is left out: what matters there is said in lines that stay.
 */
export interface Screen {
  readonly live: boolean
  line(text?: string): void
  /** Replaces the moving part. Nothing where there is no terminal. */
  draw(lines: readonly string[]): void
  /** Leaves the moving part on the screen as it is. */
  settle(): void
  readonly style: (style: Style, text: string) => string
}

export function createScreen(output: Output, environment: Record<string, string | undefined> = process.env): Screen {
  const live = output.isTTY === true && environment['TERM'] !== 'dumb' && environment['CI'] === undefined
  const colour = output.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
  let drawn: readonly string[] = []

  // Up to the first drawn line, then erase to the end of the screen.
  const clear = (): string => (drawn.length > 0 ? `\u001b[${drawn.length}A\u001b[J` : '')
  const paint = (lines: readonly string[]): string => lines.map((text) => `${fit(text, output.columns)}\n`).join('')

  return {
    live,
    line(text = '') {
      output.write(`${clear()}${text}\n${paint(drawn)}`)
    },
    draw(lines) {
      if (!live) return
      output.write(clear() + paint(lines))
      drawn = lines
    },
    settle() {
      drawn = []
    },
    style: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
  }
}

/** A line that wraps would break the count of lines to go up. Colour codes are dropped from a line that has to be cut. */
function fit(text: string, columns: number | undefined): string {
  if (columns === undefined || columns <= 1) return text
  const plain = stripVTControlCharacters(text)
  return [...plain].length < columns ? text : `${[...plain].slice(0, columns - 2).join('')}…`
}
