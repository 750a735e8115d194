import { beforeAll, describe, expect, test } from 'vitest'
import type { CreatedHub, Hub } from '#contract/hubs'
import type { Page } from '#contract/page'
import type { ProblemDetails } from '#contract/problem'
import { type Tenant, newTenant } from '../support/tenant.ts'
import { addSuite, tinyExamples } from '../support/tiny-world.ts'

describe('hubs', () => {
  let owner: Tenant
  let suite: string
  const settings = (more: Record<string, unknown> = {}) => ({
    name: 'ours',
    endpoint: 'https://hub.example.org/',
    suites: [suite],
    ...more,
  })
  beforeAll(async () => {
    owner = await newTenant()
    suite = await addSuite(owner, tinyExamples(3))
  })

  test('show their secret once and their token never', async () => {
    const made = await owner.send('POST', '/v1/hubs', settings({ token: 'hf_very_secret' }))
    expect(made.status).toBe(201)
    const { secret, webhook_url, ...hub } = await made.json<CreatedHub>()
    expect(secret).toMatch(/^mrh_[0-9A-Z]{26}_[0-9A-Za-z]{32}$/)
    expect(webhook_url).toMatch(/\/v1\/hooks\/huggingface$/)
    expect(hub).toMatchObject({
      endpoint: 'https://hub.example.org',
      has_token: true,
      publish: 'none',
      quota: 100,
      used: 0,
      owners: [],
    })
    const shown = await owner.fetch(`/v1/hubs/${hub.id}`)
    expect(await shown.json()).toEqual(hub)
    expect((await (await owner.fetch('/v1/hubs')).json<Page<Hub>>()).data).toEqual([hub])
    const rotated = await (await owner.send('POST', `/v1/hubs/${hub.id}/secret`, undefined)).json<CreatedHub>()
    expect(rotated.secret).not.toBe(secret)
    for (const [old, status] of [
      [secret, 401],
      [rotated.secret, 422],
    ] as const) {
      const headers = { 'Content-Type': 'application/json', 'X-Webhook-Secret': old }
      const answer = await owner.fetch('/v1/hooks/huggingface', { method: 'POST', headers, body: '{}' })
      expect(answer.status).toBe(status)
    }
    const changed = await owner.send('PATCH', `/v1/hubs/${hub.id}`, { token: null, owners: ['acme'], quota: 3 })
    expect(await changed.json()).toEqual({ ...hub, has_token: false, owners: ['acme'], quota: 3 })
    expect((await owner.fetch(`/v1/hubs/${hub.id}/sync`, { method: 'POST' })).status).toBe(202)
    expect((await owner.fetch(`/v1/hubs/${hub.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await owner.fetch(`/v1/hubs/${hub.id}`)).status).toBe(404)
  })

  test.each([
    ['a private address', { endpoint: 'https://10.0.0.7' }, 'address_refused', '#/endpoint'],
    ['plain http', { endpoint: 'http://hub.example.org' }, 'address_refused', '#/endpoint'],
    ['credentials in the address', { endpoint: 'https://a:b@hub.example.org' }, 'address_refused', '#/endpoint'],
    ['no address', { endpoint: 'hub' }, 'validation', '#/endpoint'],
    ['an unknown suite', { suites: ['ste_01J00000000000000000000000'] }, 'validation', '#/suites/0'],
    ['an alias for nothing', { base_aliases: { gpt2: 'nothing' } }, 'validation', '#/base'],
    ['a token with a line break', { token: 'a\nb' }, 'validation', '#/token'],
    ['an owner with a path', { owners: ['../etc'] }, 'validation', '#/owners/0'],
    ['no quota', { quota: 0 }, 'validation', '#/quota'],
  ])('are refused with %s', async (_, change, code, pointer) => {
    const refused = await owner.send('POST', '/v1/hubs', settings(change))
    expect(refused.status).toBe(422)
    expect(await refused.json<ProblemDetails>()).toMatchObject({ code, errors: [{ pointer }] })
  })

  test('stay where they are: the token of one place must not go to another', async () => {
    const hub = await (await owner.send('POST', '/v1/hubs', settings())).json<CreatedHub>()
    const refused = await owner.send('PATCH', `/v1/hubs/${hub.id}`, { endpoint: 'https://elsewhere.example.org' })
    expect(refused.status).toBe(422)
  })

  test('are for administrators', async () => {
    const submitter = await newTenant(['submit'])
    expect((await submitter.send('POST', '/v1/hubs', settings())).status).toBe(403)
    expect((await submitter.fetch('/v1/hubs')).status).toBe(403)
  })
})
