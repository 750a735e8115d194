import { html } from 'hono/html'
import { problems } from '#contract/problem'
import { docsPage } from '#web/docs'
import type { App } from './app-type.ts'
import { openApi } from './openapi.ts'

/** The page brings its own style and nothing else: no script, no other host. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Must come last: the document holds what was registered before. */
export function docsRoutes(app: App): void {
  const document = openApi(app)
  app.get('/openapi.json', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    return c.json(document(c))
  })
  app.get('/docs', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    c.header('Content-Security-Policy', POLICY)
    return c.html(html`<!doctype html>${docsPage(document(c), problems)}`)
  })
}
