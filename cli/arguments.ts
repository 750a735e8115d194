import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { z } from '#contract/zod'
import { usageError } from './exit.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** Where the server is: every command that talks to one takes these. */
export const SERVER_OPTIONS = {
  url: { type: 'string' },
  key: { type: 'string' },
} as const satisfies Options

const HELP_OPTION = { help: { type: 'boolean', short: 'h' } } as const satisfies Options

/** `parseArgs` whose complaints are usage errors. */
export function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options: { ...options, ...HELP_OPTION }, allowPositionals: true, strict: true })
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}

/** `--port 8787` and the like. */
export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw usageError(`--${name} must be a whole number, not ${text}`)
  return Number(text)
}

/** `--timeout 0.5` and the like. */
export function positive(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!(value > 0 && Number.isFinite(value))) throw usageError(`--${name} must be a number above 0, not ${text}`)
  return value
}

/** `--beta 0.5` and the like. */
export function between(name: string, text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !(value >= low && value <= high)) {
    throw usageError(`--${name} must be a number from ${low} to ${high}, not ${text}`)
  }
  return value
}

/** `--attacks a,b --attacks c` → [a, b, c]. */
export function list(values: readonly string[] | undefined): string[] | undefined {
  return values?.flatMap((value) => value.split(',')).filter((value) => value !== '')
}

/** An id of the kind that `schema` knows. */
export function idArgument<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const id = schema.safeParse(text)
  if (!id.success) throw usageError(`${text}: ${id.error.issues[0]?.message ?? 'is not an id'}`)
  return id.data
}
