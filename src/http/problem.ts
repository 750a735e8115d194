import { HTTPException } from 'hono/http-exception'
import { type ProblemDetails, problems, type ProblemCode } from '#contract/problem'
import { ServiceError, isUnavailable, type Fault } from '#service/errors'
import type { Ctx } from './app-type.ts'

/** RFC 9457 answer. `type` leads to the code's entry on the documentation page. */
export function problem(c: Ctx, code: ProblemCode, detail: string, faults: readonly Fault[] = []): Response {
  const status = problems[code]
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' ')
  const body: ProblemDetails = {
    type: new URL(`/docs#problem-${code}`, c.req.url).href,
    title,
    status,
    code,
    detail,
    instance: c.req.path,
    request_id: c.get('requestId'),
    ...(faults.length > 0 && { errors: [...faults] }),
  }
  return c.body(JSON.stringify(body), status, {
    'Content-Type': 'application/problem+json',
    'Content-Language': 'en',
    'Cache-Control': 'no-store',
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="memorisk"' }),
    ...(status === 503 && { 'Retry-After': '5' }),
  })
}

/** What a router or validator of the framework throws, by status. */
const FROM_STATUS: Partial<Record<number, ProblemCode>> = {
  400: 'bad_request',
  413: 'body_too_large',
  415: 'unsupported_media_type',
}

/** The one place where an error becomes an answer. Anything unforeseen is told apart only by its request id. */
export function onError(error: Error, c: Ctx): Response {
  if (error instanceof ServiceError) return problem(c, error.code, error.message, error.faults)
  if (error instanceof HTTPException) {
    const code = FROM_STATUS[error.status]
    if (code) return problem(c, code, error.message)
  }
  // A database error's message holds the statement and every bound value: only its kind may be written down.
  // oxlint-disable-next-line no-console -- the platform collects this line
  console.error(JSON.stringify({ request_id: c.get('requestId'), error: error.name, stack: frames(error) }))
  if (isUnavailable(error)) return problem(c, 'unavailable', 'The store could not be reached. Try again shortly.')
  return problem(c, 'internal', 'Something went wrong on our side. Try again; if it persists, tell us the request id.')
}

/** Where it happened, without the message. */
function frames(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 12)
}
