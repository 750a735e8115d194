import type { z } from '@hono/zod-openapi'
import { getCookie } from 'hono/cookie'
import { allows, type Caller, type Member } from '#service/caller'
import { ServiceError, notFound } from '#service/errors'
import { sha256 } from '#service/hash'
import { authenticate } from '#service/keys/authenticate'
import { problemPage } from '#web/problem-page'
import type { Ctx } from './app-type.ts'

/** Holds a key for the pages. The API only looks at it beside a header of the pages' own scripts: no foreign site can make a browser act. */
export const KEY_COOKIE = 'memorisk_key'

/** Everything comes from here; nothing inline. `ancestors`: who may frame the page. */
const policy = (ancestors: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ')

const POLICY = policy("'none'")
/** For the one page that is made to be framed: it shows the same to everybody and has nothing to click into doing. */
const EMBED_POLICY = policy('*')

/** Who reads a page: by header, else by cookie. A key that is no longer good reads as a stranger. */
export async function readerOf(c: Ctx): Promise<Caller> {
  const caller = c.get('caller')
  const token = getCookie(c, KEY_COOKIE)
  if (caller.key !== null || token === undefined) return caller
  try {
    return await authenticate(c.get('deps'), token)
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'unauthorized') return caller
    throw error
  }
}

/** What pages say differently to someone with a key. */
export function reader(caller: Caller): { signedIn: boolean; maySubmit: boolean } {
  return { signedIn: caller.key !== null, maySubmit: allows(caller, 'submit') }
}

/** Who sent a form of ours: somebody with a key that may submit. */
export async function senderOf(c: Ctx): Promise<Member> {
  refuseForeign(c)
  const { org, key, scopes } = await readerOf(c)
  if (org === null || key === null) throw new ServiceError('unauthorized', 'Sign in first.')
  if (!allows({ org, key, scopes }, 'submit')) {
    throw new ServiceError('forbidden', 'This takes a key that may submit. Sign in with one.')
  }
  return { org, key, scopes }
}

/** Another site must not act with a reader's cookie. */
export function refuseForeign(c: Ctx): void {
  const origin = c.req.header('Origin')
  if (origin !== undefined && origin !== new URL(c.req.url).origin) {
    throw new ServiceError('forbidden', 'This form can only be sent from the page it is on.')
  }
}

/** A handler that finds out who reads and renders for them; null is a 404. */
export function shown(render: (c: Ctx, caller: Caller) => Promise<string | null>) {
  return async (c: Ctx): Promise<Response> => {
    const html = await render(c, await readerOf(c))
    if (html === null) throw notFound('page')
    return page(c, html)
  }
}

/** The id in the path; a malformed one is as unknown as a well-formed stranger's. */
export function pathId<T extends z.ZodType>(c: Ctx, type: T): z.output<T> {
  const parsed = type.safeParse(c.req.param('id'))
  if (!parsed.success) throw notFound('page')
  return parsed.data
}

/** A page, to be asked for again each time and answered by 304 when it is the same. */
export async function page(c: Ctx, html: string, status: 200 | 422 = 200): Promise<Response> {
  c.header('Cache-Control', 'private, no-cache')
  if (status === 200) c.header('ETag', `"sha256-${await sha256(html)}"`)
  return dressed(c, html, status)
}

/** A page for frames in other sites, the same for everybody. */
export async function framed(c: Ctx, html: string): Promise<Response> {
  c.header('Cache-Control', 'public, max-age=60, stale-while-revalidate=600')
  c.header('ETag', `"sha256-${await sha256(html)}"`)
  c.header('Content-Security-Policy', EMBED_POLICY)
  c.header('Content-Type', 'text/html; charset=utf-8')
  return c.body(html, 200)
}

/** A browser asked, outside of the API. */
export function wantsPage(c: Ctx): boolean {
  return !c.req.path.startsWith('/v1/') && (c.req.header('Accept')?.includes('text/html') ?? false)
}

/** What a browser sees instead of `application/problem+json`. */
export function problemAnswer(c: Ctx, status: number): Response {
  c.header('Cache-Control', 'no-store')
  const signedIn = getCookie(c, KEY_COOKIE) !== undefined
  return dressed(c, problemPage({ status, requestId: c.get('requestId') }, { signedIn }), status)
}

function dressed(c: Ctx, html: string, status: number): Response {
  c.header('Vary', 'Cookie', { append: true })
  c.header('Content-Security-Policy', POLICY)
  c.header('Referrer-Policy', 'same-origin')
  c.header('Content-Type', 'text/html; charset=utf-8')
  return c.body(html, status as 200)
}
