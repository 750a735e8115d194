import { SuiteId } from '#contract/ids'
import { notFound } from '#service/errors'
import { viewSuite } from '#service/pages/view-suite'
import { assets } from '#web/assets/files'
import { methodPage, methodsPage } from '#web/methods-page'
import { suitePage } from '#web/suite-page'
import type { App } from './app-type.ts'
import { pathId, reader, shown } from './page-answers.ts'

/** The window: what people see. Reading needs no script, and no key for what is published. */
export function pageRoutes(app: App): void {
  app.get('/assets/:digest/:name', (c) => {
    const asset = assets().files.get(c.req.path)
    if (!asset) throw notFound('file')
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    c.header('Content-Type', asset.type)
    return c.body(asset.bytes)
  })
  app.get(
    '/suites/:id',
    shown(async (c, caller) => suitePage(await viewSuite(c.get('deps'), caller, pathId(c, SuiteId)), reader(caller))),
  )
  app.get(
    '/methods',
    shown(async (_, caller) => methodsPage(reader(caller))),
  )
  app.get(
    '/methods/:name',
    shown(async (c, caller) => methodPage(c.req.param('name')!, reader(caller))),
  )
}
