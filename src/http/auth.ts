import { createMiddleware } from 'hono/factory'
import type { Scope } from '#contract/keys'
import { ANONYMOUS, type Member, allows } from '#service/caller'
import { ServiceError } from '#service/errors'
import { authenticate } from '#service/keys/authenticate'
import type { Ctx, Door } from './app-type.ts'
import { type Limiter, address } from './limits.ts'

/** Finds out who asks, and counts the request. A wrong key counts against the address, so that guessing is slow. */
export function identify(limiter: Limiter) {
  return createMiddleware<Door>(async (c, next) => {
    const { quota } = c.get('deps').config
    const header = c.req.header('Authorization')
    if (header === undefined) {
      limiter.spend(c, `ip:${address(c)}`, quota.anonymous)
      c.set('caller', ANONYMOUS)
      return next()
    }
    const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? []
    limiter.check(c, `ip:${address(c)}`, quota.anonymous)
    try {
      if (token === undefined) throw new ServiceError('unauthorized', 'Send `Authorization: Bearer mrk_…`.')
      const caller = await authenticate(c.get('deps'), token)
      limiter.spend(c, caller.key, quota.key)
      c.set('caller', caller)
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'unauthorized') {
        limiter.spend(c, `ip:${address(c)}`, quota.anonymous)
      }
      throw error
    }
    return next()
  })
}

/** Route middleware: a key that holds the scope. */
export function needs(scope: Scope) {
  return createMiddleware<Door>(async (c, next) => {
    member(c)
    if (!allows(c.get('caller'), scope)) {
      throw new ServiceError(
        'forbidden',
        `This key lacks the scope \`${scope}\`. Ask an administrator for one that has it.`,
      )
    }
    return next()
  })
}

/** The caller, who has a key. */
export function member(c: Ctx): Member {
  const { org, key, scopes } = c.get('caller')
  if (org === null || key === null)
    throw new ServiceError('unauthorized', 'This needs a key: `Authorization: Bearer mrk_…`.')
  return { org, key, scopes }
}
