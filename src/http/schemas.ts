import { policyFileSchema } from '#contract/policy-file'
import type { App } from './app-type.ts'

/** JSON Schemas that editors fetch by a comment in the file: `# yaml-language-server: $schema=…/schemas/memorisk.schema.json`. */
export function schemaRoutes(app: App): void {
  app.get('/schemas/memorisk.schema.json', (c) => {
    c.header('Cache-Control', 'public, max-age=3600')
    // A browser's editor may load it from anywhere: it is the same for everybody.
    c.header('Access-Control-Allow-Origin', '*')
    return c.body(JSON.stringify(policyFileSchema()), 200, { 'Content-Type': 'application/schema+json' })
  })
}
