import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ScanState } from '#contract/scans'
import { scans } from '#store/scan-schema'
import { createStore } from '#store/store'
import { concluded, type Concluded } from '../support/publish.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const badge = (model: string, form: 'svg' | 'json') => anonymous(`/badges/models/${model}.${form}`)
const of = async (row: Omit<Concluded, 'name'>) => (await concluded(tenant, { name: 'm', ...row })).model

/** A scan without a report, of a model of its own or of this one. */
async function scan(state: ScanState, published: boolean, modelId = `mdl_${ulid()}`): Promise<string> {
  const { db } = createStore(env.DB, env.BLOBS)
  const finishedAt = state === 'failed' || state === 'cancelled' ? 1 : null
  await db.insert(scans).values({
    id: `scn_${ulid()}`,
    orgId: tenant.org,
    modelId,
    fingerprint: 'f',
    request: {},
    state,
    published,
    leaseUntil: 1e15,
    tier: 'verified',
    createdAt: 1,
    finishedAt,
  })
  return modelId
}

/**
 * The endpoint schema of shields.io (`services/endpoint-common.js` in badges/shields): its members and no others, `label` may be empty,
 * `message` may not, `cacheSeconds` is a whole number from 0 on.
 */
function expectShields(body: Record<string, unknown>): void {
  const types: Record<string, string> = {
    schemaVersion: 'number',
    label: 'string',
    message: 'string',
    color: 'string',
    labelColor: 'string',
    isError: 'boolean',
    namedLogo: 'string',
    logoSvg: 'string',
    logoColor: 'string',
    style: 'string',
    cacheSeconds: 'number',
  }
  for (const [name, value] of Object.entries(body)) expect(typeof value, name).toBe(types[name])
  expect(body).toMatchObject({ schemaVersion: 1, label: expect.any(String) as string })
  expect(body['message']).not.toBe('')
  expect(body['cacheSeconds']).toSatisfy((seconds: number) => Number.isInteger(seconds) && seconds >= 0)
}

const UNKNOWN = { message: 'not evaluated', isError: false }

describe('a badge', () => {
  test.each([
    ['pass', { outcome: 'pass', grade: 'A' }, 'pass · grade A'],
    ['warn', { outcome: 'warn', grade: 'B' }, 'warn · grade B'],
    ['fail', {}, 'fail · grade D'],
    ['inconclusive', { outcome: 'inconclusive', grade: null }, 'inconclusive'],
    [
      'numbers of somebody else',
      { outcome: 'pass', grade: 'A', tier: 'self_reported' },
      'pass · grade A (self-reported)',
    ],
  ] as const)('%s', async (_, row, message) => {
    const model = await of(row)
    const body = await (await badge(model, 'json')).json<Record<string, unknown>>()
    expectShields(body)
    expect(body).toMatchObject({ label: 'memorization', message, isError: false })
    const svg = await (await badge(model, 'svg')).text()
    expect(svg).toContain(`>${message}</text>`)
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-label="memorization: [^"]+"><title>memorization: /)
    expect(svg.length).toBeLessThan(1500)
    expect(svg).not.toMatch(/NaN|href|<script|<image|<style/)
  })

  test('says that a scan runs, or failed, when that was to be public', async () => {
    for (const state of ['queued', 'planning', 'scoring', 'concluding'] as const) {
      expect(await (await badge(await scan(state, true), 'json')).json()).toMatchObject({
        message: 'being measured',
        isError: false,
      })
    }
    const failed = await (await badge(await scan('failed', true), 'json')).json<Record<string, unknown>>()
    expectShields(failed)
    expect(failed).toMatchObject({ message: 'scan failed', isError: true })
    expect(await (await badge(await scan('cancelled', true), 'json')).json()).toMatchObject(UNKNOWN)
  })

  test('keeps the last verdict while the next scan runs, or when it failed', async () => {
    const model = await of({})
    for (const state of ['scoring', 'failed'] as const) {
      await scan(state, true, model)
      expect(await (await badge(model, 'json')).json()).toMatchObject({ message: 'fail · grade D' })
    }
  })

  test('of a private model is the badge of none: byte for byte, whatever happens to it', async () => {
    for (const form of ['svg', 'json'] as const) {
      const none = await badge(`mdl_${ulid()}`, form)
      expect(none.status).toBe(200)
      const text = await none.text()
      const hidden = [await of({ published: false })]
      for (const state of ['scoring', 'failed', 'done'] as const) hidden.push(await scan(state, false))
      for (const model of hidden) {
        const answer = await badge(model, form)
        expect(await answer.text()).toBe(text)
        expect(answer.headers.get('ETag')).toBe(none.headers.get('ETag'))
        // Not even the owner's key changes what a README shows.
        expect(await (await tenant.fetch(`/badges/models/${model}.${form}`)).text()).toBe(text)
      }
      expect(text).toContain('not evaluated')
    }
  })

  test('may be kept for five minutes, and is then compared', async () => {
    const model = await of({})
    for (const [form, type] of [
      ['svg', 'image/svg+xml; charset=utf-8'],
      ['json', 'application/json'],
    ] as const) {
      const answer = await badge(model, form)
      expect(answer.headers.get('Content-Type')).toBe(type)
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300, s-maxage=300, stale-while-revalidate=3600')
      const headers = { 'If-None-Match': answer.headers.get('ETag')! }
      await answer.body?.cancel()
      expect((await anonymous(`/badges/models/${model}.${form}`, { headers })).status).toBe(304)
    }
  })

  test.each(['x.svg', 'mdl_1.svg', `mdl_${ulid()}.png`, `mdl_${ulid()}`])('%s is none', async (file) => {
    expect((await anonymous(`/badges/models/${file}`)).status).toBe(404)
  })
})
