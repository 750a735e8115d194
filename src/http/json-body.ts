import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { ServiceError } from '#service/errors'
import type { Door } from './app-type.ts'

/** Requests name things by digest, so they are short; only inline suites need more. */
const SMALL_BODY = 262_144

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
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await c.req.arrayBuffer())
        if (text.includes('"__proto__"')) refusePrototypes(text)
      } catch (error) {
        if (error instanceof TypeError) throw new ServiceError('bad_request', 'The body is not valid UTF-8.')
        throw error
      }
      await next()
    })
  })
}

/** A key that validators skip silently, because assigning to it is dangerous: what was sent would not be what is checked. */
function refusePrototypes(text: string): void {
  let found = false
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') found = true
      return value
    })
  } catch {
    return
  }
  const detail = 'must not have a key `__proto__`'
  if (found) throw new ServiceError('validation', `The body ${detail}.`, [{ pointer: '#', code: 'key', detail }])
}
