import { Example, MAX_LINE_BYTES } from '#contract/suites'
import { scanJson } from '#model/json-scan'
import type { Fault } from '../errors.ts'

/** A line's example, or what is wrong with it. Details never repeat the text: they end up in logs and terminals. */
export type Parsed = { readonly example: Example } | { readonly faults: readonly Fault[] }

/** Reads one line of JSONL. `pointer` is where the line is (`#/lines/17`). */
export function parseLine(bytes: Uint8Array | null, pointer: string): Parsed {
  const fault = (code: string, detail: string) => ({ faults: [{ pointer, code, detail }] })
  if (bytes === null) return fault('line_too_long', `has more than ${MAX_LINE_BYTES} bytes`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return fault('invalid_utf8', 'is not valid UTF-8')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fault('invalid_json', 'is not valid JSON')
  }
  // JSON.parse keeps the last of two equal keys; what the author meant is anybody's guess.
  if (scanJson(text).duplicate !== undefined) return fault('duplicate_key', 'has the same key twice')
  return parseExample(value, pointer)
}

/** Checks one example that is already JSON. */
export function parseExample(value: unknown, pointer: string): Parsed {
  const parsed = Example.safeParse(value)
  if (parsed.success) return { example: parsed.data }
  const faults = parsed.error.issues.map((issue) => {
    const path = issue.path.map((step) => `/${String(step)}`).join('')
    return { pointer: pointer + path, code: issue.code, detail: issue.message }
  })
  return { faults }
}

/** The line that is stored and hashed: fixed key order, no spaces, so that the same examples have the same digest. */
export function normalLine(example: Example): string {
  const { id, text, split, group, label, prefix, neighbours, canary } = example
  const secret = canary && {
    template: canary.template,
    secret: canary.secret,
    alphabet: canary.alphabet,
    repetitions: canary.repetitions,
  }
  return `${JSON.stringify({ id, text, split, group, label, prefix, neighbours, canary: secret })}\n`
}
