import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { createApp } from '#http/app'
import type { Deps } from '#service/deps'

/** The document is made from the routes alone: nothing behind the door is asked. */
const CONFIG = { publicUrl: 'https://memorisk.test', version: '0.0.0', quota: { key: 100, anonymous: 100 } }

async function document(): Promise<Record<string, unknown>> {
  const app = createApp(() => ({ config: CONFIG, now: Date.now }) as Deps)
  return (await app.request('/openapi.json')).json()
}

test('the OpenAPI document is valid 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate((await document()) as never)).toMatchObject({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('every operation says what stands before it: wrong keys, quotas, bodies that are not what they should be', async () => {
  const { paths } = (await document()) as {
    paths: Record<string, Record<string, { requestBody?: object; responses: object }>>
  }
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { requestBody, responses }] of Object.entries(item)) {
      const body = JSON.stringify(requestBody ?? {}).includes('application/json')
      const expected = [
        '401',
        '429',
        ...(path.includes('{') ? ['404'] : []),
        ...(body ? ['400', '413', '415', '422'] : []),
      ]
      expect(Object.keys(responses), `${method} ${path}`).toEqual(expect.arrayContaining(expected))
    }
  }
})

test('every whole number is one that JSON readers keep exactly', async () => {
  const text = JSON.stringify(await document())
  const integers = [...text.matchAll(/\{[^{}]*"type":"integer"[^{}]*\}/g)].map(([schema]) => schema)
  expect(integers.length).toBeGreaterThan(20)
  for (const schema of integers) expect(schema).toMatch(/"(exclusiveM|m)aximum":\d+/)
})

test('tuples are lists of one length, which every reader of OpenAPI understands', async () => {
  const text = JSON.stringify(await document())
  expect(text).not.toMatch(/"prefixItems":|"items":\[/)
  expect(text).toContain('"ci":{"type":"array","items":{"type":"number"},"minItems":2,"maxItems":2}')
})
