import type { z } from '@hono/zod-openapi'
import type { ProblemCode } from '#contract/problem'
import type { Fault } from '#service/errors'
import type { Ctx } from './app-type.ts'
import { problem } from './problem.ts'

/** Faults reported at once: enough to fix a request, bounded for a hostile one. */
const MAX_FAULTS = 50

type Outcome = { target: string; success: true } | { target: string; success: false; error: z.ZodError }

/** The validators' hook: points at every offending place of body, query, path or header. */
export function invalid(outcome: Outcome, c: Ctx): Response | undefined {
  if (outcome.success) return undefined
  const faults = outcome.error.issues.slice(0, MAX_FAULTS).map((issue) => faultOf(issue, outcome.target))
  // An id that can't exist names nothing.
  if (outcome.target === 'param') return problem(c, 'not_found', `Nothing has this address: ${faults[0]?.detail}.`)
  const code: ProblemCode = outcome.target === 'json' ? 'validation' : 'bad_request'
  const first = faults[0]
  return problem(c, code, first ? `${first.pointer}: ${first.detail}` : 'The request is not valid.', faults)
}

/** `#/files/config.json` for a body; `?limit` for a query parameter. */
function faultOf(issue: z.core.$ZodIssue, target: string): Fault {
  const path = issue.path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))
  const pointer = target === 'json' ? ['#', ...path].join('/') : `${target === 'query' ? '?' : ''}${path.join('/')}`
  return { pointer, code: issue.code ?? 'invalid', detail: issue.message }
}
