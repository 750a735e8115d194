import { beforeAll, describe, expect, test } from 'vitest'
import type { Page } from '#contract/page'
import type { ProblemDetails } from '#contract/problem'
import type { CreatedWebhook, Webhook } from '#contract/webhooks'
import { type Tenant, newTenant } from '../support/tenant.ts'

describe('webhooks', () => {
  let owner: Tenant
  beforeAll(async () => {
    owner = await newTenant()
  })

  test('show their secret once', async () => {
    const made = await owner.send('POST', '/v1/webhooks', { url: 'https://ci.example.org/hook' })
    expect(made.status).toBe(201)
    const { secret, ...webhook } = await made.json<CreatedWebhook>()
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(webhook).toMatchObject({
      events: ['scan.done', 'scan.failed', 'scan.cancelled', 'job.done', 'job.failed', 'job.cancelled'],
      scan: null,
    })
    expect(made.headers.get('Location')).toBe(`/v1/webhooks/${webhook.id}`)
    expect(await (await owner.fetch(`/v1/webhooks/${webhook.id}`)).json()).toEqual(webhook)
    const list = await (await owner.fetch('/v1/webhooks')).json<Page<Webhook>>()
    expect(list.data).toEqual([webhook])
    expect(JSON.stringify(list)).not.toContain('whsec_')
    const rotated = await owner.send('POST', `/v1/webhooks/${webhook.id}/secret`, undefined)
    expect((await rotated.json<CreatedWebhook>()).secret).not.toBe(secret)
    expect(await (await owner.fetch(`/v1/webhooks/${webhook.id}/deliveries`)).json()).toEqual({
      data: [],
      next_cursor: null,
      has_more: false,
    })
    expect((await owner.fetch(`/v1/webhooks/${webhook.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await owner.fetch(`/v1/webhooks/${webhook.id}`)).status).toBe(404)
  })

  test.each([
    ['http://ci.example.org/', 'address_refused'],
    ['https://169.254.169.254/', 'address_refused'],
    ['https://[::ffff:10.0.0.1]/', 'address_refused'],
    ['nowhere', 'validation'],
  ])('go to public https addresses only: %s', async (url, code) => {
    const refused = await owner.send('POST', '/v1/webhooks', { url })
    expect(refused.status).toBe(422)
    expect(await refused.json<ProblemDetails>()).toMatchObject({ code, errors: [{ pointer: '#/url' }] })
  })

  test('are for administrators, and not without end', async () => {
    const reader = await newTenant(['submit'])
    expect((await reader.send('POST', '/v1/webhooks', { url: 'https://ci.example.org/' })).status).toBe(403)
    const other = await newTenant()
    const statuses: number[] = []
    for (let i = 0; i < 21; i++)
      statuses.push((await other.send('POST', '/v1/webhooks', { url: `https://ci.example.org/${i}` })).status)
    expect(statuses).toEqual([...Array<number>(20).fill(201), 409])
  })

  test('a repeated request with its key gives the same webhook and secret', async () => {
    const headers = { 'Idempotency-Key': 'hook-1' }
    const make = () => owner.send('POST', '/v1/webhooks', { url: 'https://ci.example.org/again' }, headers)
    expect(await (await make()).json()).toEqual(await (await make()).json())
  })
})
