import type { OpenAPIHono } from '@hono/zod-openapi'
import type { App, Ctx, Door } from './app-type.ts'
import { addCommonRefusals } from './openapi-refusals.ts'
import { mendSchemas } from './openapi-schemas.ts'

export type OpenApiDocument = ReturnType<OpenAPIHono<Door>['getOpenAPI31Document']>

const DESCRIPTION = `Tells how much of its training data a fine-tuned language model remembers.

Send \`Authorization: Bearer mrk_…\`. Errors are RFC 9457 problems with a stable \`code\`. Every answer carries \`RateLimit\` and
\`RateLimit-Policy\`; a GET carries an \`ETag\`. POSTs that create take an \`Idempotency-Key\`: the same key with the same body gets
the same answer for a day. Lists take \`limit\` and \`cursor\` and announce the next page in \`Link\`.`

/** The document of every route registered so far, made once per app. */
export function openApi(app: App): (c: Ctx) => OpenApiDocument {
  let document: OpenApiDocument | undefined
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'mrk_<id>_<secret>_<crc>',
  })
  return (c) => {
    const { publicUrl, version } = c.get('deps').config
    document ??= finished(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Memorisk',
          version,
          description: DESCRIPTION,
          license: { name: 'Apache-2.0' },
        },
        servers: [{ url: publicUrl }],
      }),
    )
    return document
  }
}

function finished(document: OpenApiDocument): OpenApiDocument {
  mendSchemas(document)
  return addCommonRefusals(document)
}
