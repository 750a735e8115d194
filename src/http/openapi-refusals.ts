import { problems, type ProblemCode } from '#contract/problem'
import type { OpenApiDocument } from './openapi.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/**
 * Adds what stands before every route and so is no route's own business: a wrong key is refused even where none is needed, everybody is
 * counted, and parameters and bodies are checked against their schemas. Statuses that a route documents itself stay as they are.
 */
export function addCommonRefusals(document: OpenApiDocument): OpenApiDocument {
  for (const item of Object.values(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method]
      if (!operation) continue
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
      const taken = (place: string) => parameters.some((parameter) => 'in' in parameter && parameter.in === place)
      const json = operation.requestBody !== undefined && 'application/json' in contentOf(operation.requestBody)
      const codes: ProblemCode[] = ['unauthorized', 'rate_limited']
      if (taken('query') || taken('header')) codes.push('bad_request')
      if (taken('path')) codes.push('not_found')
      if (json) codes.push('bad_request', 'body_too_large', 'unsupported_media_type', 'validation')
      const responses = (operation.responses ??= {})
      for (const code of codes) responses[String(problems[code])] ??= refusal(code)
    }
  }
  return document
}

function contentOf(body: object): object {
  return 'content' in body && typeof body.content === 'object' && body.content !== null ? body.content : {}
}

function refusal(code: ProblemCode) {
  return {
    description: `\`${code}\``,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}
