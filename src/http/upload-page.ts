import { allows } from '#service/caller'
import { viewUpload } from '#service/pages/view-upload'
import { uploadPage } from '#web/upload-page'
import type { App } from './app-type.ts'
import { reader, shown } from './page-answers.ts'

/** Where a browser sends a model from. The sending itself goes through the API. */
export function uploadPageRoutes(app: App): void {
  app.get(
    '/upload',
    shown(async (c, caller) => {
      const choices = allows(caller, 'submit') ? await viewUpload(c.get('deps'), caller) : null
      return uploadPage({ choices, origin: c.get('deps').config.publicUrl }, reader(caller))
    }),
  )
}
