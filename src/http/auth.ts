import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { Scope } from '#contract/keys'
import { ANONYMOUS, type Member, allows } from '#service/caller'
import { ServiceError } from '#service/errors'
import { authenticate } from '#service/keys/authenticate'
import type { Ctx, Door } from './app-type.ts'
import { type Limiter, address } from './limits.ts'
import { KEY_COOKIE } from './page-answers.ts'

/**
 * Finds out who asks, and counts the request: against the key, or against the address. Wrong keys have a window of their own per
 * address, so that somebody's guessing or browsing can't lock out a live key behind the same address.
 */
export function identify(limiter: Limiter) {
  return createMiddleware<Door>(async (c, next) => {
    const { quota } = c.get('deps').config
    const header = c.req.header('Authorization') ?? ofOwnPage(c)
    if (header === undefined) {
      limiter.spend(c, `ip:${address(c)}`, quota.anonymous)
      c.set('caller', ANONYMOUS)
      return next()
    }
    const caller = await callerOf(c, header).catch((error: unknown) => {
      limiter.spend(c, `wrong:${address(c)}`, quota.anonymous)
      throw error
    })
    limiter.spend(c, caller.key, quota.key)
    c.set('caller', caller)
    return next()
  })
}

/**
 * The cookie of a page's own script. It only counts beside a header that a foreign site cannot send: that takes a preflight, and
 * nothing here ever answers one.
 */
function ofOwnPage(c: Ctx): string | undefined {
  const token = c.req.header('Memorisk-Page') === undefined ? undefined : getCookie(c, KEY_COOKIE)
  return token === undefined ? undefined : `Bearer ${token}`
}

async function callerOf(c: Ctx, header: string): Promise<Member> {
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? []
  if (token === undefined) throw new ServiceError('unauthorized', 'Send `Authorization: Bearer mrk_…`.')
  return authenticate(c.get('deps'), token)
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
