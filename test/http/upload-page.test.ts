import { beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '#contract/keys'
import { browse, cookieOf } from '../support/browser.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'

let tenant: Tenant
let cookie: string

beforeAll(async () => {
  tenant = await newTenant()
  cookie = await cookieOf(tenant)
})

describe('the upload page', () => {
  const form = async (scopes: Scope[] | null) => {
    const page = await browse('/upload', scopes ? await cookieOf(await newTenant(scopes)) : undefined)
    expect(page.status).toBe(200)
    return page.text()
  }

  test('asks strangers to sign in and readers for another key', async () => {
    expect(await form(null)).toContain('Sending a model takes a key')
    expect(await form(['read'])).toContain('can read but not submit')
  })

  test('tells who may submit what is missing', async () => {
    expect(await form(['submit'])).toContain('knows no pretrained model yet')
  })
})

describe("the API under a page's cookie", () => {
  const ask = (headers: Record<string, string>, init: RequestInit = {}) =>
    anonymous('/v1/models', { ...init, headers: { Cookie: cookie, ...headers } })

  test("answers beside the header of the pages' own scripts", async () => {
    expect((await ask({ 'Memorisk-Page': '1' })).status).toBe(200)
  })

  test('is closed without it: a foreign site can make a browser send the cookie, never the header', async () => {
    expect((await ask({})).status).toBe(401)
    const preflight = await anonymous('/v1/models', {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example', 'Access-Control-Request-Headers': 'memorisk-page' },
    })
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toBeNull()
  })

  test('takes no key that is none', async () => {
    const answer = await anonymous('/v1/models', {
      headers: { Cookie: 'memorisk_key=mrk_nonsense', 'Memorisk-Page': '1' },
    })
    expect(answer.status).toBe(401)
  })
})
