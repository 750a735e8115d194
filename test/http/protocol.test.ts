import { describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import { StoreUnavailable } from '#store/retry'
import { appWith } from '../support/app.ts'
import { anonymous, newTenant } from '../support/tenant.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

async function problemOf(answer: Response): Promise<ProblemDetails> {
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  const body = await answer.json<ProblemDetails>()
  expect(body.status).toBe(answer.status)
  expect(body.request_id).toBe(answer.headers.get('X-Request-Id'))
  return body
}

describe('every answer', () => {
  test.each(['/healthz', '/nowhere', '/v1/keys', '/openapi.json', '/v1/suites?limit=x'])(
    'of %s has its limits',
    async (path) => {
      const { headers } = await anonymous(path)
      expect(headers.get('RateLimit-Policy')).toMatch(/^"default";q=\d+;w=60$/)
      expect(headers.get('RateLimit')).toMatch(/^"default";r=\d+;t=\d+$/)
      expect(headers.get('RateLimit-Remaining')).toMatch(/^\d+$/)
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    },
  )
})

describe('what is no request of this API', () => {
  test('an unknown path is 404, an unknown method 405 with Allow', async () => {
    expect((await problemOf(await anonymous('/v1/nothing'))).code).toBe('not_found')
    const answer = await anonymous('/v1/suites', { method: 'PATCH' })
    expect((await problemOf(answer)).code).toBe('method_not_allowed')
    expect(answer.headers.get('Allow')).toBe('GET, POST, HEAD')
    expect((await anonymous('/v1/blobs/x', { method: 'POST' })).headers.get('Allow')).toBe('GET, PUT, HEAD')
  })

  test.each([
    ['no content type', {}, '{}', 415, 'unsupported_media_type'],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=b', 415, 'unsupported_media_type'],
    ['broken JSON', JSON_TYPE, '{"name":', 400, 'bad_request'],
    ['no body', JSON_TYPE, '', 400, 'bad_request'],
    ['broken UTF-8', JSON_TYPE, new Uint8Array([0x22, 0xff, 0x22]), 400, 'bad_request'],
    ['JSON of another shape', JSON_TYPE, '[]', 422, 'validation'],
    ['JSON without end', JSON_TYPE, '['.repeat(100_000), 400, 'bad_request'],
    ['too much', JSON_TYPE, `"${'x'.repeat(300_000)}"`, 413, 'body_too_large'],
  ])('%s is refused', async (_, headers, body, status, code) => {
    const admin = await newTenant()
    const answer = await admin.fetch('/v1/keys', { method: 'POST', headers, body })
    expect(answer.status).toBe(status)
    expect((await problemOf(answer)).code).toBe(code)
  })

  test('validation points at every fault', async () => {
    const admin = await newTenant()
    const answer = await admin.send('POST', '/v1/keys', { name: '', scopes: ['root'], colour: 1 })
    const { code, errors } = await problemOf(answer)
    expect(code).toBe('validation')
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['#/name', '#/scopes/0', '#'])
  })
})

describe('ETag', () => {
  test('answers 304 to who has it, for the list forms of the header too', async () => {
    const tenant = await newTenant()
    const first = await tenant.fetch('/v1/suites')
    const tag = first.headers.get('ETag')!
    expect(tag).toMatch(/^"sha256-[0-9a-f]{64}"$/)
    for (const given of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await tenant.fetch('/v1/suites', { headers: { 'If-None-Match': given } })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
      expect(again.headers.get('ETag')).toBe(tag)
      expect(again.headers.get('RateLimit')).not.toBeNull()
    }
    expect((await tenant.fetch('/v1/suites', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })
})

describe('limits', () => {
  test('429 with Retry-After past the quota, and again after the window', async () => {
    let now = 1_000_000
    const knock = appWith((deps) => ({
      ...deps,
      now: () => now,
      config: { ...deps.config, quota: { key: 5, anonymous: 3 } },
    }))
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await knock('/v1/suites')).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    const refused = await knock('/v1/suites')
    expect(refused.headers.get('Retry-After')).toBe('60')
    expect(refused.headers.get('RateLimit')).toBe('"default";r=0;t=60')
    expect((await problemOf(refused)).code).toBe('rate_limited')
    now += 60_000
    expect((await knock('/v1/suites')).status).toBe(200)
  })

  test('guessing keys uses up the address, not the key; a live key has its own window', async () => {
    const tenant = await newTenant()
    const knock = appWith((deps) => ({ ...deps, config: { ...deps.config, quota: { key: 5, anonymous: 2 } } }))
    const wrong = { headers: { Authorization: 'Bearer nonsense' } }
    expect([(await knock('/v1/keys', wrong)).status, (await knock('/v1/keys', wrong)).status]).toEqual([401, 401])
    expect((await knock('/v1/keys', wrong)).status).toBe(429)
    const right = { headers: { Authorization: `Bearer ${tenant.token}` } }
    expect((await knock('/v1/keys', right)).status).toBe(200)
  })
})

describe('faults of ours', () => {
  test('a database error says nothing of what it was asked', async () => {
    const knock = appWith((deps) => ({
      ...deps,
      store: {
        ...deps.store,
        db: new Proxy(deps.store.db, {
          get() {
            throw new Error('Failed query: select secret params: hunter2')
          },
        }),
      },
    }))
    const answer = await knock('/v1/suites')
    expect(answer.status).toBe(500)
    const text = await answer.text()
    expect(text).not.toMatch(/hunter2|select/)
    expect(JSON.parse(text)).toMatchObject({ code: 'internal', request_id: expect.any(String) })
  })

  test('an unreachable store is 503: try again', async () => {
    const knock = appWith((deps) => ({
      ...deps,
      now: () => {
        throw new Error('Failed query', { cause: new StoreUnavailable('gone') })
      },
    }))
    const answer = await knock('/v1/suites')
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).toBe('5')
  })
})
