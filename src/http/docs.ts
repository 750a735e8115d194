import { problems } from '#contract/problem'
import { docsPage } from '#web/docs'
import type { App } from './app-type.ts'
import { openApi } from './openapi.ts'
import { reader, shown } from './page-answers.ts'

/** Must come last: the document holds what was registered before. */
export function docsRoutes(app: App): void {
  const document = openApi(app)
  app.get('/openapi.json', (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    return c.json(document(c))
  })
  app.get(
    '/docs',
    shown(async (c, caller) => docsPage(document(c), problems, reader(caller))),
  )
}
