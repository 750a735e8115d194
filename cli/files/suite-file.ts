import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { UserError, usageError } from '../exit.ts'

/** One line of a suite before the server has looked at it. */
type Line = Record<string, unknown>

/**
 * The JSONL of a suite from what people have. `members` may be a finished suite (every line says its `split`), or JSON lines with a
 * `text`, or plain text with one example a line; the last two are members and need `nonmembers`, a file of either kind.
 */
export async function readSuite(members: string, nonmembers: string | undefined): Promise<Uint8Array> {
  const first = await readLines(members)
  const labelled = first.every((line) => 'split' in line)
  if (!labelled && nonmembers === undefined) {
    throw usageError(
      `${members} does not say which texts were in the training data. Either give texts that were not with --nonmembers FILE, ` +
        'or write a suite: one JSON object a line with "id", "text" and "split" (member, nonmember, canary or reference).',
    )
  }
  const second = nonmembers === undefined ? [] : await readLines(nonmembers)
  const lines = [
    ...first.map((line, i) => complete(line, 'member', i)),
    ...second.map((l, i) => complete(l, 'nonmember', i)),
  ]
  return new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** What a person did not write: ids by position, which side of the line it is on. */
function complete(line: Line, split: 'member' | 'nonmember', index: number): Line {
  return { id: `${split}-${String(index + 1).padStart(6, '0')}`, split, ...line }
}

async function readLines(file: string): Promise<Line[]> {
  const raw = await readFile(file).catch((cause: unknown) => {
    throw new UserError(`cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`)
  })
  const lines = decode(file, raw)
    .split(/\r?\n/)
    .map((text, i) => ({ text, number: i + 1 }))
    .filter(({ text }) => text.trim() !== '')
  if (lines.length === 0) throw new UserError(`${file} is empty`)
  const json = /\.jsonl?$/i.test(path.extname(file)) || lines[0]!.text.trimStart().startsWith('{')
  return lines.map(({ text, number }) => (json ? parseLine(file, text, number) : { text }))
}

function decode(file: string, raw: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(raw)
  } catch {
    throw new UserError(`${file} is not UTF-8 text`)
  }
}

function parseLine(file: string, text: string, number: number): Line {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Without the line itself: logs of a pipeline are read by more people than the training data.
    throw new UserError(`${file}:${number} is not JSON`)
  }
  // a JSON string alone is a text too
  if (typeof value === 'string') return { text: value }
  if (typeof value === 'object' && value !== null && 'text' in value) return value
  throw new UserError(`${file}:${number} has no "text"`)
}
