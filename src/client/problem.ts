import type { ProblemCode, ProblemDetails } from '#contract/problem'

/** The server's answer was an RFC 9457 problem. `code` is stable; `message` says what to do; `errors` points at each place. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: ProblemCode
  readonly problem: ProblemDetails

  constructor(problem: ProblemDetails) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.problem = problem
  }
}

/** No answer that can be understood: the server is unreachable, or something between us and it answered in its place. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** What a response that is not ok means. Reads the body. */
export async function errorOf(response: Response): Promise<ApiError | UnreachableError> {
  const text = await response.text().catch(() => '')
  const body = parseJson(text)
  if (isProblem(body)) return new ApiError(body)
  return new UnreachableError(`${response.url || 'the server'} answered ${response.status} without a problem document`)
}

/** Not the schema: that would bring all of zod into a browser, and a newer server may know more codes than we do. */
function isProblem(body: unknown): body is ProblemDetails {
  if (typeof body !== 'object' || body === null) return false
  const { status, code, detail } = body as Partial<Record<keyof ProblemDetails, unknown>>
  return typeof status === 'number' && typeof code === 'string' && typeof detail === 'string'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
