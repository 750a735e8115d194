import { describe, expect, test } from 'vitest'
import type { CreatedKey, Key } from '#contract/keys'
import type { Page } from '#contract/page'
import { ORIGIN, anonymous, newTenant } from '../support/tenant.ts'
import { exports } from 'cloudflare:workers'

function withToken(token: string, path: string): Promise<Response> {
  return exports.default.fetch(ORIGIN + path, { headers: { Authorization: `Bearer ${token}` } })
}

describe('keys', () => {
  test('a made key opens the door until it is revoked, and is listed without its secret', async () => {
    const admin = await newTenant()
    const made = await admin.send('POST', '/v1/keys', { name: 'ci', scopes: ['admin'] })
    expect(made.status).toBe(201)
    const key = await made.json<CreatedKey>()
    expect(key.key).toMatch(/^mrk_[0-9A-Z]{26}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/)
    expect(key.key.startsWith(key.hint)).toBe(true)

    const list = await withToken(key.key, '/v1/keys')
    expect(list.status).toBe(200)
    const text = await list.text()
    expect(text).not.toContain(key.key.split('_')[2])
    expect((JSON.parse(text) as Page<Key>).data.map((row) => row.id)).toContain(key.id)

    expect((await admin.fetch(`/v1/keys/${key.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await admin.fetch(`/v1/keys/${key.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await withToken(key.key, '/v1/keys')).status).toBe(401)
  })

  test('another organisation can neither see nor revoke it', async () => {
    const [a, b] = [await newTenant(), await newTenant()]
    expect((await b.fetch(`/v1/keys/${a.key}`, { method: 'DELETE' })).status).toBe(404)
    const { data } = await (await b.fetch('/v1/keys')).json<Page<Key>>()
    expect(data.map((row) => row.id)).toEqual([b.key])
    expect((await a.fetch('/v1/keys')).status).toBe(200)
  })

  test('scopes: submit can not administer', async () => {
    const submitter = await newTenant(['submit'])
    const refused = await submitter.fetch('/v1/keys')
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'forbidden' })
  })

  test.each([
    ['nothing', ''],
    ['another scheme', 'Basic YTpi'],
    ['noise', 'Bearer hello'],
    ['a wrong checksum', `Bearer mrk_${'0'.repeat(26)}_${'a'.repeat(32)}_000000`],
  ])('refuses %s with 401 and a challenge', async (_, header) => {
    const refused = await anonymous('/v1/keys', { headers: { Authorization: header } })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('WWW-Authenticate')).toContain('Bearer')
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
  })

  test('an expired key is refused, and none can be made that is expired already', async () => {
    const admin = await newTenant()
    const past = await admin.send('POST', '/v1/keys', {
      name: 'x',
      scopes: ['read'],
      expires_at: '2020-01-01T00:00:00Z',
    })
    expect(past.status).toBe(422)
    expect(await past.json()).toMatchObject({ errors: [{ pointer: '#/expires_at' }] })
    const soon = new Date(Date.now() + 50).toISOString()
    const { key } = await (
      await admin.send('POST', '/v1/keys', { name: 'x', scopes: ['admin'], expires_at: soon })
    ).json<CreatedKey>()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await withToken(key, '/v1/keys')).status).toBe(401)
  })

  test('a list is walked page by page, newest first, and a cursor fits only its own list', async () => {
    const admin = await newTenant()
    for (let i = 0; i < 4; i++) await admin.send('POST', '/v1/keys', { name: `k${i}`, scopes: ['read'] })
    const seen: string[] = []
    let path: string | null = '/v1/keys?limit=2'
    while (path !== null) {
      const answer = await admin.fetch(path)
      const page = await answer.json<Page<Key>>()
      seen.push(...page.data.map((row) => row.name))
      path = /^<(.+)>; rel="next"$/.exec(answer.headers.get('Link') ?? '')?.[1] ?? null
      expect(page.has_more).toBe(path !== null)
    }
    expect(seen).toEqual(['k3', 'k2', 'k1', 'k0', 'test'])

    const { next_cursor } = await (await admin.fetch('/v1/keys?limit=2')).json<Page<Key>>()
    const other = await newTenant()
    const foreign = await other.fetch(`/v1/keys?cursor=${next_cursor}`)
    expect(foreign.status).toBe(400)
    expect(await foreign.json()).toMatchObject({ code: 'invalid_cursor' })
    expect((await admin.fetch('/v1/keys?cursor=%00%ff')).status).toBe(400)
    expect((await admin.fetch('/v1/keys?limit=0')).status).toBe(400)
  })
})
