import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { browse, cookieOf, signIn } from '../support/browser.ts'
import { concluded } from '../support/publish.ts'
import { anonymous, newTenant } from '../support/tenant.ts'

describe('pages', () => {
  test('the front page shows strangers what is published and nothing else; a key shows its own', async () => {
    const [a, b] = [await newTenant(), await newTenant()]
    const names = { open: `open-${ulid()}`, mine: `mine-${ulid()}`, theirs: `theirs-${ulid()}` }
    await concluded(a, { name: names.open })
    await concluded(a, { name: names.mine, published: false })
    await concluded(b, { name: names.theirs, published: false })

    const stranger = await (await browse('/')).text()
    expect(stranger).toContain(names.open)
    expect(stranger).not.toContain(names.mine)
    expect(stranger).not.toContain(names.theirs)
    expect(stranger).toContain('295 k')

    const owner = await (await browse('/', await cookieOf(a))).text()
    expect(owner).toContain(names.open)
    expect(owner).toContain(names.mine)
    expect(owner).not.toContain(names.theirs)
    // On the board, and among their own.
    expect(owner.split(`>${names.open}</a></span>`)).toHaveLength(3)
  })

  test('bring a strict policy and a name for their content', async () => {
    const first = await browse('/methods')
    expect(first.status).toBe(200)
    expect(first.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    const policy = first.headers.get('Content-Security-Policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    expect(first.headers.get('Vary')).toContain('Cookie')
    const etag = first.headers.get('ETag')!
    await first.body?.cancel()
    const again = await browse('/methods', undefined, { headers: { 'If-None-Match': etag } })
    expect(again.status).toBe(304)
  })

  test('style, script and typefaces come from here and may be kept for ever', async () => {
    const html = await (await browse('/')).text()
    const css = /href="(\/assets\/[^"]+\.css)"/.exec(html)![1]!
    const style = await anonymous(css)
    expect(style.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    const font = /url\('([^']+\.woff2)'\)/.exec(await style.text())![1]!
    const face = await anonymous(font)
    expect(face.headers.get('Content-Type')).toBe('font/woff2')
    expect(new TextDecoder().decode((await face.arrayBuffer()).slice(0, 4))).toBe('wOF2')
    expect((await anonymous('/assets/0000000000000000/memorisk.css')).status).toBe(404)
  })

  test.each(['/nothing', '/scans/x', `/scans/scn_${ulid()}`, '/suites/x', '/methods/none', '/models/mdl_1'])(
    '%s: a page that says so',
    async (path) => {
      const missing = await browse(path)
      expect(missing.status).toBe(404)
      expect(await missing.text()).toContain('There is nothing here')
      expect(missing.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    },
  )

  test('the API keeps answering problems, whatever a browser accepts', async () => {
    const missing = await browse('/v1/suites/ste_1')
    expect(missing.headers.get('Content-Type')).toBe('application/problem+json')
    await missing.body?.cancel()
    const other = await anonymous('/nothing')
    expect(other.headers.get('Content-Type')).toBe('application/problem+json')
    await other.body?.cancel()
  })

  test("a suite's page is for whoever may use it", async () => {
    const [a, b] = [await newTenant(), await newTenant()]
    const examples = [
      { id: 'm', split: 'member', text: 'MARKER a text that was in the training data' },
      { id: 'n', split: 'nonmember', text: 'MARKER a text that was not in the training data' },
    ]
    const made = await a.send('POST', '/v1/suites', { name: 'private mail', examples })
    const { id } = await made.json<{ id: string }>()
    expect((await browse(`/suites/${id}`)).status).toBe(404)
    expect((await browse(`/suites/${id}`, await cookieOf(b))).status).toBe(404)
    const page = await browse(`/suites/${id}`, await cookieOf(a))
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toContain('private mail')
    expect(html).not.toContain('MARKER')
  })
})

describe('signing in', () => {
  test('trades a key for a cookie that scripts cannot read; signing out forgets it', async () => {
    const tenant = await newTenant()
    const done = await signIn(tenant.token)
    expect(done.status).toBe(303)
    expect(done.headers.get('Location')).toBe('/')
    expect(done.headers.get('Set-Cookie')).toMatch(/HttpOnly; SameSite=Lax/)
    const cookie = await cookieOf(tenant)
    const html = await (await browse('/sign-in', cookie)).text()
    expect(html).toContain('You read with a key')
    expect(html).not.toContain(tenant.token)
    const out = await browse('/sign-out', cookie, { method: 'POST' })
    expect(out.headers.get('Set-Cookie')).toMatch(/memorisk_key=;.*Max-Age=0/)
  })

  test('refuses what is no key, and says so', async () => {
    const refused = await signIn('mrk_nonsense')
    expect(refused.status).toBe(422)
    expect(refused.headers.get('Set-Cookie')).toBeNull()
    expect(await refused.text()).toContain('not a key of this server')
  })

  test('refuses forms of other sites', async () => {
    const { token } = await newTenant()
    const refused = await signIn(token, { Origin: 'https://evil.example' })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('Set-Cookie')).toBeNull()
    await refused.body?.cancel()
  })

  test('the cookie opens pages alone, never the API; a dead one reads as a stranger', async () => {
    const tenant = await newTenant()
    const answer = await browse('/v1/suites', await cookieOf(tenant))
    expect((await answer.json<{ data: unknown[] }>()).data).toEqual(
      (await (await anonymous('/v1/suites')).json<{ data: unknown[] }>()).data,
    )
    expect((await browse('/', 'memorisk_key=mrk_dead')).status).toBe(200)
  })
})
