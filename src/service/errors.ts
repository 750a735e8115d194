import type { ProblemCode } from '#contract/problem'
import type { Problem } from '#domain/result'
import { StoreUnavailable } from '#store/retry'

export interface Fault {
  readonly pointer: string
  readonly code: string
  readonly detail: string
}

/**
 * A verb's refusal. `detail` is shown to the caller: it says what is wrong and what to do, and never carries anybody's text,
 * SQL or keys. `faults` point at each offending place of the request.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ProblemCode
  readonly faults: readonly Fault[]

  constructor(code: ProblemCode, detail: string, faults: readonly Fault[] = []) {
    super(detail)
    this.code = code
    this.faults = faults
  }
}

/** Turns the refusal of untrusted input into the error of the verb that read it; `at` is prefixed to its pointer. */
export function refusal(problem: Problem, at = '#'): ServiceError {
  const pointer = at + (problem.pointer ?? '').replace(/^#/, '')
  return new ServiceError(problem.code, problem.detail, [{ pointer, code: problem.code, detail: problem.detail }])
}

export function notFound(noun: string): ServiceError {
  return new ServiceError('not_found', `No such ${noun}, or it is not yours to see.`)
}

/** Whether an unforeseen error comes from a store that could not be reached: the caller may simply try again. */
export function isUnavailable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof StoreUnavailable) return true
  return false
}
