import { beforeAll, describe, expect, test } from 'vitest'
import type { ExchangedKey, Trust } from '#contract/oidc'
import { appWith } from '../support/app.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
const ISSUER = 'https://issuer.example.org'

let tenant: Tenant
let signer: CryptoKeyPair
let stranger: CryptoKeyPair
let trust: Trust
let asked = 0
let now = Date.now()

const pair = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<CryptoKeyPair>

/** The app whose issuer is a stand-in that publishes one key. */
const knock = appWith((deps) => ({
  ...deps,
  now: () => now,
  config: { ...deps.config, oidcIssuer: ISSUER },
  fetch: async (url) => {
    asked += 1
    expect(url).toBe(`${ISSUER}/.well-known/jwks`)
    const jwk = await crypto.subtle.exportKey('jwk', signer.publicKey)
    return Response.json({
      keys: [
        { kty: 'EC', kid: 'other' },
        { ...jwk, kid: 'one' },
      ],
    })
  },
}))

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
const part = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)))

async function sign(claims: object, { key = signer, header = { alg: 'RS256', kid: 'one' } } = {}): Promise<string> {
  const signed = `${part(header)}.${part(claims)}`
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, new TextEncoder().encode(signed))
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

/** As GitHub makes them. */
const claims = (change: object = {}) => ({
  iss: ISSUER,
  aud: trust.audience,
  sub: 'repo:acme/mail:ref:refs/heads/main',
  repository: 'Acme/mail',
  ref: 'refs/heads/main',
  iat: Math.floor(now / 1000),
  nbf: Math.floor(now / 1000) - 10,
  exp: Math.floor(now / 1000) + 300,
  ...change,
})

function exchange(token: string): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return knock('/v1/oidc/exchange', { method: 'POST', headers, body: JSON.stringify({ token }) })
}

async function makeTrust(spec: object): Promise<Trust> {
  const answer = await tenant.send('POST', '/v1/oidc/trusts', { repository: 'acme/mail', ...spec })
  expect(answer.status).toBe(201)
  return answer.json<Trust>()
}

beforeAll(async () => {
  tenant = await newTenant()
  ;[signer, stranger] = await Promise.all([pair(), pair()])
  trust = await makeTrust({})
})

describe('a job of a trusted repository', () => {
  test('gets a key that submits, does not administer, and ends by itself', async () => {
    const answer = await exchange(await sign(claims()))
    expect(answer.status).toBe(201)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    const { key, scopes, expires_at } = await answer.json<ExchangedKey>()
    expect(scopes).toEqual(['submit'])
    expect(Date.parse(expires_at) - now).toBe(2 * 3_600_000)
    const headers = { Authorization: `Bearer ${key}` }
    expect((await anonymous('/v1/scans', { headers })).status).toBe(200)
    expect((await anonymous('/v1/keys', { headers })).status).toBe(403)
    now += 3 * 3_600_000
    expect((await knock('/v1/scans', { headers })).status).toBe(401)
  })

  test('is held to the ref and the environment of the trust', async () => {
    const { audience } = await makeTrust({ ref: 'refs/heads/main', environment: 'release', scopes: ['read'] })
    const job = { aud: audience, environment: 'release' }
    expect((await exchange(await sign(claims(job)))).status).toBe(201)
    expect((await exchange(await sign(claims({ ...job, ref: 'refs/pull/7/merge' })))).status).toBe(401)
    expect((await exchange(await sign(claims({ ...job, environment: undefined })))).status).toBe(401)
  })
})

describe('a token is worth nothing', () => {
  const wrong: Record<string, () => Promise<string>> = {
    'signed by somebody else': () => sign(claims(), { key: stranger }),
    'of an unknown key': () => sign(claims(), { header: { alg: 'RS256', kid: 'two' } }),
    'without a signature': async () => `${part({ alg: 'none', kid: 'one' })}.${part(claims())}.`,
    'of a weaker algorithm': () => sign(claims(), { header: { alg: 'HS256', kid: 'one' } }),
    'changed after it was signed': async () => {
      const [head, , signature] = (await sign(claims())).split('.')
      return `${head}.${part(claims({ repository: 'acme/mail', ref: 'refs/heads/x' }))}.${signature}`
    },
    'of another issuer': () => sign(claims({ iss: 'https://other.example.org' })),
    'for another server': () => sign(claims({ aud: trust.audience.replace('http://', 'https://other.') })),
    'for the server without a trust': () => sign(claims({ aud: new URL(trust.audience).origin })),
    'whose time is over': () => sign(claims({ exp: Math.floor(now / 1000) - 120 })),
    'whose time has not come': () => sign(claims({ nbf: Math.floor(now / 1000) + 600 })),
    'of another repository': () => sign(claims({ repository: 'acme/mail-2' })),
    'that is no token': async () => 'a.b.c',
  }
  for (const [how, make] of Object.entries(wrong)) {
    test(how, async () => {
      const answer = await exchange(await make())
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'unauthorized' })
    })
  }

  test('once its trust is gone', async () => {
    const { id, audience } = await makeTrust({ repository: 'acme/gone' })
    const token = await sign(claims({ aud: audience, repository: 'acme/gone' }))
    expect((await exchange(token)).status).toBe(201)
    expect((await tenant.fetch(`/v1/oidc/trusts/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await exchange(token)).status).toBe(401)
    expect((await tenant.fetch(`/v1/oidc/trusts/${id}`, { method: 'DELETE' })).status).toBe(404)
  })

  test('and made-up keys do not make us ask the issuer again and again', async () => {
    await exchange(await sign(claims()))
    const before = asked
    for (let i = 0; i < 5; i++) await exchange(await sign(claims(), { header: { alg: 'RS256', kid: `k${i}` } }))
    expect(asked - before).toBeLessThanOrEqual(1)
  })
})

test('trusts are listed for administrators alone, and never give the right to administer', async () => {
  const list = await (await tenant.fetch('/v1/oidc/trusts')).json<{ data: Trust[] }>()
  expect(list.data.at(-1)).toMatchObject({ id: trust.id, repository: 'acme/mail', ref: null, scopes: ['submit'] })
  expect(trust.audience).toMatch(new RegExp(`/trusts/${trust.id}$`))
  const submitter = await newTenant(['submit'])
  expect((await submitter.fetch('/v1/oidc/trusts')).status).toBe(403)
  for (const spec of [{ scopes: ['admin'] }, { repository: 'acme' }, { repository: '../x' }]) {
    expect((await tenant.send('POST', '/v1/oidc/trusts', { repository: 'acme/mail', ...spec })).status).toBe(422)
  }
})
