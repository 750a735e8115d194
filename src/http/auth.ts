import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { isJobToken } from '#contract/job-tokens'
import type { Scope } from '#contract/keys'
import { ANONYMOUS, type Member, type Owner, allows, onBehalfOf } from '#service/caller'
import { ServiceError, notFound } from '#service/errors'
import { authenticateRunner, type Runner } from '#service/jobs/runner'
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
    c.set('runner', null)
    const header = c.req.header('Authorization') ?? ofOwnPage(c)
    if (header === undefined) {
      limiter.spend(c, `ip:${address(c)}`, quota.anonymous)
      c.set('caller', ANONYMOUS)
      return next()
    }
    const caller = await whoIs(c, header).catch((error: unknown) => {
      limiter.spend(c, `wrong:${address(c)}`, quota.anonymous)
      throw error
    })
    limiter.spend(c, 'job' in caller ? caller.job : caller.key, quota.key)
    // A runner is nobody outside its job: what its organisation may read is closed to it.
    c.set('caller', 'job' in caller ? ANONYMOUS : caller)
    if ('job' in caller) c.set('runner', caller)
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

async function whoIs(c: Ctx, header: string): Promise<Member | Runner> {
  const [, token] = /^Bearer +(\S+)$/i.exec(header) ?? []
  if (token === undefined) throw new ServiceError('unauthorized', 'Send `Authorization: Bearer mrk_…`.')
  return isJobToken(token) ? authenticateRunner(c.get('deps'), token) : authenticate(c.get('deps'), token)
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

/** Route middleware: a key with the scope `submit`, or a runner, which hands in what is too large for one request. */
export const needsUploader = createMiddleware<Door>((c, next) => {
  const runner = c.get('runner')
  if (runner === null) return needs('submit')(c, next)
  if (runner.over) throw new ServiceError('gone', 'This attempt is over. Stop.')
  return next()
})

/** Route middleware: a job's own token, whichever job it is. With a key, there is nothing here: it is no job's. */
export const needsRunner = createMiddleware<Door>((c, next) => {
  if (c.get('runner') !== null) return next()
  if (c.get('caller').org !== null) throw notFound('job')
  throw new ServiceError('unauthorized', 'This needs the job’s own token: `Bearer mrj_…`.')
})

/** On whose behalf content is uploaded. */
export function uploader(c: Ctx): Owner {
  const runner = c.get('runner')
  return runner === null ? member(c) : onBehalfOf(runner.org)
}

/** The runner of the job that the path names. Any other job does not exist for it. */
export function runnerOf(c: Ctx, job: string): Runner {
  const runner = c.get('runner')
  if (runner?.job !== job) throw notFound('job')
  return runner
}
