import { ModelId, ScanId, StudyId } from '#contract/ids'
import { viewModel } from '#service/pages/view-model'
import { viewRiskiest } from '#service/pages/view-riskiest'
import { viewScan } from '#service/pages/view-scan'
import { viewStudies } from '#service/pages/view-studies'
import { watchScan } from '#service/pages/watch-scan'
import { publishScan, unpublishScan } from '#service/scans/publish-scan'
import { examplesPage } from '#web/examples-page'
import { getStudy } from '#service/studies/get-study'
import { modelPage } from '#web/model-page'
import { scanPage } from '#web/scan-page'
import { studiesPage } from '#web/studies-page'
import { studyPage } from '#web/study-page'
import type { App } from './app-type.ts'
import { pathId, reader, readerOf, senderOf, shown } from './page-answers.ts'
import { progressStream } from './progress-stream.ts'

/** Scans, the models they are of and the studies they are in: their reports, or how far they have got. */
export function scanPageRoutes(app: App): void {
  app.get(
    '/scans/:id',
    shown(async (c, caller) => scanPage(await viewScan(c.get('deps'), caller, pathId(c, ScanId)), reader(caller))),
  )
  app.get(
    '/scans/:id/examples',
    shown(async (c, caller) => examplesPage(await viewRiskiest(c.get('deps'), caller, pathId(c, ScanId)))),
  )
  app.get(
    '/models/:id',
    shown(async (c, caller) => modelPage(await viewModel(c.get('deps'), caller, pathId(c, ModelId)), reader(caller))),
  )
  app.get(
    '/studies',
    shown(async (c, caller) => studiesPage(await viewStudies(c.get('deps'), caller), reader(caller))),
  )
  app.get(
    '/studies/:id',
    shown(async (c, caller) => studyPage(await getStudy(c.get('deps'), caller, pathId(c, StudyId)), reader(caller))),
  )
  for (const [word, verb] of [
    ['publish', publishScan],
    ['unpublish', unpublishScan],
  ] as const) {
    app.post(`/scans/:id/${word}`, async (c) => {
      const sender = await senderOf(c)
      const { id } = await verb(c.get('deps'), sender, pathId(c, ScanId))
      return c.redirect(`/scans/${id}`, 303)
    })
  }
  app.get('/scans/:id/events', async (c) => {
    const caller = await readerOf(c)
    const id = pathId(c, ScanId)
    const look = () => watchScan(c.get('deps'), caller, id)
    return progressStream(c, await look(), look)
  })
}
