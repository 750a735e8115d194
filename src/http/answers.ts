import { z } from '@hono/zod-openapi'
import { ProblemDetails, problems, type ProblemCode } from '#contract/problem'

/** A JSON answer in a route's `responses`. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** A JSON body in a route's `request`. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } }
}

/** Bytes in a route's `request`, whatever their type. */
export const binary = {
  required: true,
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
}

/** Bytes in a route's `responses`. */
export function binaryAnswer(description: string) {
  return { description, content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } } }
}

/** The refusals a route can give besides its answer, for the document; every one is `application/problem+json`. */
export function refusals(...codes: readonly ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) byStatus.set(problems[code], [...(byStatus.get(problems[code]) ?? []), code])
  return Object.fromEntries([...byStatus].map(([status, list]) => [status, refusal(list)]))
}

function refusal(list: readonly ProblemCode[]) {
  return {
    description: list.map((code) => `\`${code}\``).join(', '),
    content: { 'application/problem+json': { schema: ProblemDetails } },
  }
}

/** Marks a route as needing a key, in the document. */
export const SECURED = [{ bearer: [] }]
/** Marks a route as answering without a key too, with what is published. */
export const OPEN_OR_SECURED = [{}, { bearer: [] }]
