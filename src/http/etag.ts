import { createMiddleware } from 'hono/factory'
import { sha256 } from '#service/hash'
import type { Door } from './app-type.ts'

/**
 * A strong `ETag` on every JSON answer to a GET, and 304 to who has it already. Answers that bring their own (files, pages)
 * are compared as they are; streams without one pass untouched.
 */
export const etag = createMiddleware<Door>(async (c, next) => {
  await next()
  if ((c.req.method !== 'GET' && c.req.method !== 'HEAD') || c.res.status !== 200) return
  let tag = c.res.headers.get('ETag')
  if (tag === null) {
    if (!c.res.headers.get('Content-Type')?.startsWith('application/json')) return
    tag = `"sha256-${await sha256(new Uint8Array(await c.res.clone().arrayBuffer()))}"`
    c.res.headers.set('ETag', tag)
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'private, no-cache')
  }
  if (matches(c.req.header('If-None-Match'), tag)) {
    const headers = new Headers(c.res.headers)
    headers.delete('Content-Type')
    headers.delete('Content-Length')
    c.res = new Response(null, { status: 304, headers })
  }
})

/** Weak comparison, as RFC 9110 asks of If-None-Match. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  const plain = tag.replace(/^W\//, '')
  return header.split(',').some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === plain)
}
