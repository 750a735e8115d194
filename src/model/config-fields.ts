import { ok, refuse, type Problem, type Result } from '#domain/result'
import type { ProblemCode } from '#contract/problem'
import type { JsonObject } from './json.ts'

/**
 * Reads typed fields out of an untrusted JSON object and remembers the first that is wrong, so that a reader can name all its fields in
 * a row and ask once, at the end, whether they were right. A wrong field yields a harmless value meanwhile.
 */
export class ConfigFields {
  #problem: Problem | undefined
  readonly #config: JsonObject
  readonly #at: string
  readonly #code: ProblemCode

  /** `at` is the JSON Pointer of the object (`#/files/config.json`), `code` what a malformed field is refused as. */
  constructor(config: JsonObject, at: string, code: ProblemCode) {
    this.#config = config
    this.#at = at
    this.#code = code
  }

  /** A whole number `1 ≤ n ≤ most`. Absent (or null): the fallback; without one the field is required. */
  count(name: string, most: number, fallback?: number): number {
    const value = this.#config[name] ?? fallback
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value
    return this.#refuse(name, `must be a whole number from 1 to ${most}`, 1)
  }

  /** A number above 0 that is neither 0 nor infinite in float32, which is what is computed in. */
  positive(name: string, fallback?: number): number {
    const value = this.#config[name] ?? fallback
    if (typeof value === 'number' && Number.isFinite(Math.fround(value)) && Math.fround(value) > 0) return value
    return this.#refuse(name, 'must be a positive number', 1)
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#config[name] ?? fallback
    return typeof value === 'boolean' ? value : this.#refuse(name, 'must be true or false', fallback)
  }

  text(name: string, fallback?: string): string {
    const value = this.#config[name] ?? fallback
    return typeof value === 'string' ? value : this.#refuse(name, 'must be text', '')
  }

  /** One of the words, or refused as `code` (an option we do not implement is not a malformed one). */
  choice<T>(name: string, choices: Readonly<Record<string, T>>, fallback: string, code: ProblemCode): T {
    const value = this.#config[name] ?? fallback
    if (typeof value === 'string' && Object.hasOwn(choices, value)) return choices[value]!
    const known = Object.keys(choices).join(', ')
    return this.#refuse(name, `is ${show(value)}; known here: ${known}`, choices[fallback]!, code)
  }

  /** Refuses the field outright. */
  reject(name: string, why: string, code: ProblemCode = this.#code): void {
    this.#refuse(name, why, undefined, code)
  }

  finish<T>(value: T): Result<T> {
    return this.#problem ? { ok: false, problem: this.#problem } : ok(value)
  }

  #refuse<T>(name: string, why: string, value: T, code = this.#code): T {
    this.#problem ??= refuse(code, `"${name}" ${why}.`, `${this.#at}/${name}`).problem
    return value
  }
}

/** An offending value, short enough for a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
