import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { ServiceError } from '#service/errors'
import type { Door } from './app-type.ts'

/** Requests name things by digest, so they are short; only inline suites need more. */
export const SMALL_BODY = 262_144

/** Route middleware: a JSON body of at most `limit` bytes in valid UTF-8. Schema and syntax are checked after it. */
export function jsonBody(limit = SMALL_BODY) {
  const bounded = bodyLimit({
    maxSize: limit,
    onError: () => {
      throw new ServiceError(
        'body_too_large',
        `The body may have at most ${limit} bytes. Upload large content as a blob.`,
      )
    },
  })
  return createMiddleware<Door>(async (c, next) => {
    const type = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase()
    if (type === undefined || !/^application\/([\w.+-]+\+)?json$/.test(type)) {
      throw new ServiceError('unsupported_media_type', 'Send the body as `Content-Type: application/json`.')
    }
    return bounded(c, async () => {
      try {
        new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await c.req.arrayBuffer())
      } catch (error) {
        if (error instanceof TypeError) throw new ServiceError('bad_request', 'The body is not valid UTF-8.')
        throw error
      }
      await next()
    })
  })
}
