import { createRoute } from '@hono/zod-openapi'
import { KeySet } from '#contract/signatures'
import { listSigningKeys } from '#service/signatures/list-signing-keys'
import { json } from './answers.ts'
import type { App } from './app-type.ts'

const keys = createRoute({
  method: 'get',
  path: '/.well-known/memorisk-keys.json',
  operationId: 'listSigningKeys',
  summary: 'The public keys that this server signs its reports with',
  description:
    "A JWK Set. A report's `provenance.signature` is a detached JWS (EdDSA) over the canonical JSON (RFC 8785) of the report without " +
    'that member. `memorisk verify` checks it.',
  tags: ['scans'],
  responses: { 200: json(KeySet, 'The key that signs, and those that did') },
})

export function signatureRoutes(app: App): void {
  app.openapi(keys, (c) => {
    c.header('Cache-Control', 'public, max-age=300')
    c.header('Access-Control-Allow-Origin', '*')
    return c.json(listSigningKeys(c.get('deps')), 200)
  })
}
