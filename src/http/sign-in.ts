import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { keyHint } from '#contract/keys'
import { ServiceError } from '#service/errors'
import { authenticate } from '#service/keys/authenticate'
import { signInPage } from '#web/sign-in-page'
import type { App } from './app-type.ts'
import { KEY_COOKIE, page, readerOf, refuseForeign } from './page-answers.ts'

/** A browser remembers the key this long. */
const DAYS = 30

/** Trades a key for a cookie that scripts cannot read, and back. */
export function signInRoutes(app: App): void {
  app.get('/sign-in', async (c) => {
    const caller = await readerOf(c)
    const token = getCookie(c, KEY_COOKIE)
    const hint = caller.key !== null && token !== undefined ? keyHint(token) : null
    return page(c, signInPage({ refused: false, hint }))
  })

  app.post('/sign-in', async (c) => {
    refuseForeign(c)
    const key = (await c.req.parseBody())['key']
    const token = typeof key === 'string' ? key.trim() : ''
    try {
      await authenticate(c.get('deps'), token)
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'unauthorized') throw error
      return page(c, signInPage({ refused: true, hint: null }), 422)
    }
    setCookie(c, KEY_COOKIE, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: new URL(c.req.url).protocol === 'https:',
      maxAge: DAYS * 86_400,
    })
    return c.redirect('/', 303)
  })

  app.post('/sign-out', (c) => {
    refuseForeign(c)
    deleteCookie(c, KEY_COOKIE, { path: '/' })
    return c.redirect('/', 303)
  })
}
