import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { UserError } from '../exit.ts'

/**
 * A report as JSON, from a file or (`-`) from standard input, unparsed by any schema: whatever stands in it is what was signed. A name
 * that stands twice in one object is refused, because readers disagree on which of the two counts.
 */
export async function readReportFile(file: string): Promise<object> {
  const text = await (file === '-' ? textOf(process.stdin) : readFile(file, 'utf8')).catch(() => {
    throw new UserError(`${file} cannot be read`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UserError(`${file} is not JSON`)
  }
  if (typeof value !== 'object' || value === null || !('provenance' in value)) {
    throw new UserError(`${file} is not a report: save one with memorisk report SCAN --json`)
  }
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g)].filter(([, colon]) => colon !== undefined).length
  if (written !== members(value)) throw new UserError(`${file} says something twice: it is not as a server wrote it`)
  return value
}

/** How many named members a value has, at any depth. */
function members(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, member) => sum + members(member), own)
}
