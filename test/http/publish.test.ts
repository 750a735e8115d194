import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Scan } from '#contract/scans'
import type { KeySet } from '#contract/signatures'
import { scans } from '#store/scan-schema'
import { createStore } from '#store/store'
import { appWith } from '../support/app.ts'
import { browse } from '../support/browser.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'
import { ended } from '../support/tiny-world.ts'

let tenant: Tenant
let scan: Scan

/** A numbers-only scan, the quickest there is. */
async function scanned(seed: number): Promise<Scan> {
  const losses = Array.from({ length: 80 }, (_, i) => 3 + Math.sin(i * seed) + (i % 2))
  const labels = losses.map((_, i) => ({ split: i % 2 === 0 ? 'member' : 'nonmember' }))
  const answer = await tenant.send('POST', '/v1/scans', { scores: { labels, target: { losses } } })
  return ended(tenant, (await answer.json<Scan>()).id)
}

const change = (verb: string, who = tenant, id: string = scan.id) => who.send('POST', `/v1/scans/${id}/${verb}`, {})

beforeAll(async () => {
  tenant = await newTenant(['submit'])
  scan = await scanned(1)
})

describe('publishing', () => {
  test('shows the report to everybody, unpublishing hides it again; each may be repeated', async () => {
    const path = `/v1/scans/${scan.id}/report`
    expect((await anonymous(path)).status).toBe(404)
    for (let i = 0; i < 2; i++) {
      const answer = await change('publish')
      expect(answer.status).toBe(200)
      expect(await answer.json<Scan>()).toMatchObject({ published: true, tier: 'self_reported', state: 'done' })
    }
    expect((await anonymous(path)).status).toBe(200)
    expect((await browse(`/scans/${scan.id}`)).status).toBe(200)
    // Scores stay with their owner.
    expect((await anonymous(`/v1/scans/${scan.id}/scores`)).status).toBe(401)
    for (let i = 0; i < 2; i++) {
      expect(await (await change('unpublish')).json<Scan>()).toMatchObject({ published: false })
    }
    expect((await anonymous(path)).status).toBe(404)
    expect((await browse(`/scans/${scan.id}`)).status).toBe(404)
  })

  test('is for the owner, with a key that may write', async () => {
    for (const verb of ['publish', 'unpublish']) {
      expect((await change(verb, await newTenant(['admin']))).status).toBe(404)
      expect((await anonymous(`/v1/scans/${scan.id}/${verb}`, { method: 'POST' })).status).toBe(401)
      expect((await change(verb, await newTenant(['read']))).status).toBe(403)
    }
  })

  test.each(['failed', 'cancelled'] as const)('a scan that %s has nothing to publish', async (state) => {
    const { db } = createStore(env.DB, env.BLOBS)
    const id = `scn_${ulid()}`
    const common = { orgId: tenant.org, fingerprint: 'f', request: { attacks: [] }, tier: 'verified' as const }
    await db.insert(scans).values({ ...common, id, state, leaseUntil: 0, createdAt: 1, finishedAt: 2 })
    const refused = await change('publish', tenant, id)
    expect(refused.status).toBe(409)
    expect((await refused.json<ProblemDetails>()).code).toBe('conflict')
    expect((await change('unpublish', tenant, id)).status).toBe(200)
  })
})

test('the keys of a server are there for everybody, without their private parts', async () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43), kid: 'k', alg: 'EdDSA', use: 'sig' } as const
  const signing = {
    keys: [
      { ...key, d: 'B'.repeat(43), status: 'active' as const },
      { ...key, kid: 'old', status: 'retired' as const },
    ],
  }
  const knock = appWith((deps) => ({ ...deps, config: { ...deps.config, signing } }))
  const answer = await knock('/.well-known/memorisk-keys.json')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300')
  const text = await answer.text()
  expect(text).not.toContain('BBB')
  expect((JSON.parse(text) as KeySet).keys.map(({ kid, status }) => [kid, status])).toEqual([
    ['k', 'active'],
    ['old', 'retired'],
  ])
  expect(await (await anonymous('/.well-known/memorisk-keys.json')).json()).toEqual({ keys: [] })
})
