import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import { createApp } from '#http/app'
import { KEY_COOKIE } from '#http/page-answers'
import { sha256 } from '#service/hash'
import { scans } from '#store/scan-schema'
import { bases, models } from '#store/schema'
import { studies } from '#store/study-schema'
import { jobs } from '#store/job-schema'
import { createStore } from '#store/store'
import { depsOf } from '../../src/env.ts'
import { type Tenant, anonymous, newTenant } from '../support/tenant.ts'

interface Route {
  readonly method: string
  readonly path: string
}

/** What organisation A owns, by the path that leads to it. A new noun must be added here: the walk below asks for it. */
type World = Record<string, Record<string, string>>

const SPEC = { template: 'code {secret}', levels: [{ repetitions: 1, count: 1 }] }
const EXAMPLES = [{ id: 'm', text: 'mine', split: 'member' }]

async function populate(owner: Tenant): Promise<World> {
  const id = async (answer: Promise<Response>) => (await (await answer).json<{ id: string }>()).id
  const digest = await sha256(`blob of ${owner.org}`)
  await owner.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: `blob of ${owner.org}` })
  const { db } = createStore(env.DB, env.BLOBS)
  const [base, model, scan, study] = [`bas_${ulid()}`, `mdl_${ulid()}`, `scn_${ulid()}`, `stu_${ulid()}`]
  const common = { orgId: owner.org, createdAt: Date.now() }
  const content = { ...common, name: 'mine', digest, files: {}, summary: {} }
  await db.insert(bases).values({ ...content, id: base, visibility: 'private' })
  await db.insert(models).values({ ...content, id: model, baseId: base, kind: 'lora' })
  await db
    .insert(scans)
    .values({ ...common, id: scan, fingerprint: 'f', request: {}, state: 'queued', leaseUntil: 0, tier: 'verified' })
  await db
    .insert(studies)
    .values({ ...common, id: study, kind: 'trajectory', name: 'mine', request: {}, state: 'done' })
  const job = `job_${ulid()}`
  const life = { engine: 'http', retriesLeft: 0, leaseUntil: 0, expiresAt: Date.now() + 1e6 }
  await db.insert(jobs).values({
    ...common,
    ...life,
    id: job,
    type: 'finetune',
    baseId: base,
    request: {},
    fingerprint: digest,
    state: 'queued',
  })
  const suite = await id(owner.send('POST', '/v1/suites', { name: 'mine', examples: EXAMPLES }))
  const hub = await id(
    owner.send('POST', '/v1/hubs', { name: 'mine', endpoint: 'https://hub.example.org', suites: [suite] }),
  )
  return {
    '/v1/keys': { id: owner.key },
    '/v1/oidc': { id: await id(owner.send('POST', '/v1/oidc/trusts', { repository: 'acme/mail' })) },
    '/v1/blobs': {
      sha256: digest,
      id: await id(owner.send('POST', `/v1/blobs/${digest}/uploads`, { size: 5 })),
      part: '1',
    },
    '/v1/bases': { id: base },
    '/v1/models': { id: model },
    '/v1/suites': { id: suite },
    '/v1/canary-sets': { id: await id(owner.send('POST', '/v1/canary-sets', { name: 'mine', spec: SPEC })) },
    '/v1/scans': { id: scan },
    '/v1/studies': { id: study },
    '/v1/jobs': { id: job, role: 'suite', file: 'suite.jsonl', name: 'summary.json' },
    '/v1/callbacks': { engine: 'http', id: job },
    '/v1/hubs': { id: hub, delivery: `hdl_${ulid()}` },
    '/v1/webhooks': {
      id: await id(owner.send('POST', '/v1/webhooks', { url: 'https://ci.example.org/' })),
      message: `msg_${ulid()}_${ulid()}`,
    },
  }
}

/** The same addresses, leading nowhere. */
function elsewhere(world: World): World {
  const fresh = (value: string) => (/^[a-z]{3}_[^_]+$/.test(value) ? `${value.slice(0, 4)}${ulid()}` : value)
  const digest = 'f'.repeat(64)
  return Object.fromEntries(
    Object.entries(world).map(([path, values]) => [
      path,
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, name === 'sha256' ? digest : fresh(value)]),
      ),
    ]),
  )
}

function fill(path: string, world: World): string {
  // A page shows what the route of the same name under /v1 answers.
  const api = path.startsWith('/v1/') ? path : `/v1${path}`
  const [, noun] = Object.entries(world).find(([prefix]) => api.startsWith(`${prefix}/`)) ?? []
  return path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => {
    const value = noun?.[name]
    if (value === undefined) throw new Error(`say in populate() what organisation A owns at ${path} (:${name})`)
    return value
  })
}

/** Uploading what somebody else holds is no way of finding out; see blobs.test.ts. */
const ANSWERS_BY_CONTENT = new Set(['PUT /v1/blobs/:sha256', 'POST /v1/blobs/:sha256/uploads'])

/** A callback is known by its signature, not by a key: see callbacks.test.ts. */
const IS_SIGNED = /^\/v1\/callbacks\//
/** Style sheets and explanations belong to nobody; what a badge tells a stranger is in badges.test.ts. */
const isAddressed = ({ path }: Route) => path.includes(':') && !/^\/(assets|methods|badges)\//.test(path)

describe("another organisation's things", () => {
  let owner: Tenant
  let stranger: Tenant
  let world: World
  let routes: Route[]

  beforeAll(async () => {
    owner = await newTenant(['admin'])
    stranger = await newTenant(['admin'])
    world = await populate(owner)
    const all = createApp(depsOf).routes.filter(({ method }) => method !== 'ALL')
    routes = [...new Map(all.map(({ method, path }) => [`${method} ${path}`, { method, path }])).values()]
  })

  const call = (tenant: Tenant, { method, path }: Route, where: World) => {
    // Pages know their reader by the cookie.
    const headers = { 'Content-Type': 'application/json', Cookie: `${KEY_COOKIE}=${tenant.token}` }
    const body = { PUT: '12345', POST: '{}', PATCH: '{}' }[method]
    return tenant.fetch(fill(path, where), { method, headers, ...(body !== undefined && { body }) })
  }

  test('are not found under their address, exactly as if they did not exist', async () => {
    const addressed = routes.filter(
      (route) =>
        isAddressed(route) && !IS_SIGNED.test(route.path) && !ANSWERS_BY_CONTENT.has(`${route.method} ${route.path}`),
    )
    expect(addressed.length).toBeGreaterThan(20)
    for (const route of addressed) {
      const theirs = await call(stranger, route, world)
      const nothing = await call(stranger, route, elsewhere(world))
      const name = `${route.method} ${route.path}`
      expect(theirs.status, name).toBe(404)
      expect(nothing.status, name).toBe(404)
      const [a, b] = [await theirs.json<ProblemDetails>(), await nothing.json<ProblemDetails>()]
      expect([a.code, a.detail], name).toEqual([b.code, b.detail])
    }
  })

  test('can not be scanned: naming them is like naming nothing', async () => {
    const name = (where: World) => ({ model: where['/v1/models']!.id, suite: where['/v1/suites']!.id })
    for (const query of ['', '?dry_run=true']) {
      const theirs = await stranger.send('POST', `/v1/scans${query}`, name(world))
      const nothing = await stranger.send('POST', `/v1/scans${query}`, name(elsewhere(world)))
      expect([theirs.status, nothing.status]).toEqual([404, 404])
      expect((await theirs.json<ProblemDetails>()).code).toBe((await nothing.json<ProblemDetails>()).code)
    }
  })

  test('are in no list', async () => {
    const lists = routes.filter(({ method, path }) => method === 'GET' && !path.includes(':'))
    const secrets = Object.values(world).flatMap((noun) => Object.values(noun).filter((value) => value.length > 20))
    for (const { path } of lists) {
      for (const answer of [await stranger.fetch(path), await anonymous(path)]) {
        expect([200, 401], path).toContain(answer.status)
        const text = await answer.text()
        for (const secret of [...secrets, owner.org]) expect(text, path).not.toContain(secret)
      }
    }
  })

  test('can not be reached without a key either', async () => {
    for (const { method, path } of routes.filter(isAddressed)) {
      const answer = await anonymous(fill(path, world), { method, ...(method === 'PUT' && { body: 'x' }) })
      expect([401, 404], `${method} ${path}`).toContain(answer.status)
    }
  })

  test('were not touched by all this', async () => {
    for (const path of ['/v1/keys', `/v1/suites/${world['/v1/suites']!.id}`]) {
      expect((await owner.fetch(path)).status).toBe(200)
    }
  })
})
