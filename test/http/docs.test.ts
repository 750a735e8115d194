import { describe, expect, test } from 'vitest'
import { anonymous } from '../support/tenant.ts'

interface Document {
  openapi: string
  paths: Record<string, Record<string, { operationId?: string; security?: unknown }>>
  components: { schemas: Record<string, unknown> }
}

describe('the documentation', () => {
  test('/openapi.json describes every route once, with a name', async () => {
    const answer = await anonymous('/openapi.json')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('ETag')).toMatch(/^"/)
    const { openapi, paths, components } = await answer.json<Document>()
    expect(openapi).toBe('3.1.0')
    const names = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
    expect(names).not.toContain(undefined)
    expect(new Set(names).size).toBe(names.length)
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['Suite', 'Problem', 'CanarySpec']))
  })

  test('/docs is one page that loads nothing from elsewhere and whose links lead somewhere', async () => {
    const answer = await anonymous('/docs')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    const page = await answer.text()
    expect(page).not.toMatch(/<script|https?:\/\/(?!localhost)|@import|url\(/)
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
    expect(page).toContain('/v1/blobs/{sha256}/uploads/{id}/parts/{part}')
  })

  test('/schemas/memorisk.schema.json lets editors check a policy file, from anywhere', async () => {
    const answer = await anonymous('/schemas/memorisk.schema.json')
    expect(answer.headers.get('Content-Type')).toBe('application/schema+json')
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(await answer.json()).toMatchObject({ title: 'Memorisk policy', required: ['rules'] })
  })
})
