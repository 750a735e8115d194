import type { ProblemCode } from '#contract/problem'

/** Outcome of reading untrusted input: the value, or exactly what is wrong with it. Bugs throw; strangers' bytes never do. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

export interface Problem {
  readonly code: ProblemCode
  /** One sentence that says what is wrong and what to do, with the offending value. Never echoes training text. */
  readonly detail: string
  /** JSON Pointer into the request or file (`#/files/adapter_config.json/peft_type`). */
  readonly pointer?: string
}

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function refuse(code: ProblemCode, detail: string, pointer?: string): { ok: false; problem: Problem } {
  return { ok: false, problem: pointer === undefined ? { code, detail } : { code, detail, pointer } }
}
