import { type Example, MAX_EXAMPLES, MAX_LINE_ERRORS, MAX_SUITE_BYTES, type SplitCounts } from '#contract/suites'
import { type Fault, ServiceError } from '../errors.ts'
import { hex } from '../hash.ts'
import { type Parsed, normalLine } from './parse-example.ts'

export interface Inspection {
  /** SHA-256 of the normalised lines. */
  readonly digest: string
  readonly bytes: number
  readonly examples: number
  readonly counts: SplitCounts
  readonly groups: number
  /** Members that have one. */
  readonly prefixes: number
}

/** Checks a whole suite without keeping it: counts, digest, duplicate ids. Refuses it with every fault, up to a bound. */
export async function inspectExamples(parsed: AsyncIterable<Parsed & { pointer: string }>): Promise<Inspection> {
  const counts: SplitCounts = { member: 0, nonmember: 0, canary: 0, reference: 0 }
  const ids = new Set<string>()
  const groups = new Set<string>()
  const faults: Fault[] = []
  const digest = new crypto.DigestStream('SHA-256')
  const writer = digest.getWriter()
  let bytes = 0
  let prefixes = 0
  for await (const line of parsed) {
    if ('faults' in line) faults.push(...line.faults)
    else {
      const { example } = line
      if (ids.has(example.id)) faults.push(duplicate(line.pointer))
      ids.add(example.id)
      if (example.group !== undefined) groups.add(example.group)
      counts[example.split]++
      if (example.split === 'member' && example.prefix !== undefined) prefixes++
      const normal = encode(example)
      bytes += normal.byteLength
      await writer.write(normal)
    }
    const tooMany = ids.size > MAX_EXAMPLES || bytes > MAX_SUITE_BYTES
    if (tooMany || faults.length >= MAX_LINE_ERRORS) {
      await abandon(digest, writer)
      if (tooMany) throw new ServiceError('suite_too_large', LIMITS)
      throw broken(faults.slice(0, MAX_LINE_ERRORS), true)
    }
  }
  await writer.close()
  if (faults.length > 0) throw broken(faults, false)
  if (ids.size === 0) throw new ServiceError('suite_empty', 'The suite has no examples.')
  return { digest: hex(await digest.digest), bytes, examples: ids.size, counts, groups: groups.size, prefixes }
}

/** Ends a digest nobody waits for, without leaving its rejection unheard. */
async function abandon(digest: DigestStream, writer: WritableStreamDefaultWriter): Promise<void> {
  digest.digest.catch(() => {})
  await writer.abort()
}

export function encode(example: Example): Uint8Array {
  return new TextEncoder().encode(normalLine(example))
}

const LIMITS = `A suite may have ${MAX_EXAMPLES} examples and ${MAX_SUITE_BYTES} bytes. Power saturates long before: send a sample.`

function duplicate(pointer: string): Fault {
  return { pointer: `${pointer}/id`, code: 'duplicate_id', detail: 'is the id of an earlier example' }
}

function broken(faults: readonly Fault[], more: boolean): ServiceError {
  const [first] = faults
  const detail = `${first?.pointer}: ${first?.detail}${faults.length > 1 || more ? ' (and more, see `errors`)' : ''}.`
  return new ServiceError('suite_line_invalid', detail, faults)
}
