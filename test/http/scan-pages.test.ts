import { beforeAll, describe, expect, test } from 'vitest'
import type { Scan } from '#contract/scans'
import { browse, cookieOf } from '../support/browser.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyLora } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

const MARKER = 'zyxwv-marker'

let tenant: Tenant
let open: Scan
let hidden: Scan

/** Every text, id and group carries a marker that no page may show. */
const marked = tinyExamples(20).map((example) => ({ ...example, text: `${MARKER} ${example.text}` }))

beforeAll(async () => {
  tenant = await newTenant()
  const base = await addBase(tenant, tinyBase())
  const model = await addModel(tenant, base, tinyLora())
  const scan = async (examples: unknown[], publish: boolean) => {
    const suite = await addSuite(tenant, examples)
    const answer = await tenant.send('POST', '/v1/scans', { model, suite, publish })
    return ended(tenant, (await answer.json<Scan>()).id)
  }
  open = await scan(marked, true)
  hidden = await scan(tinyExamples(20, 1), false)
})

describe('a report page', () => {
  test('of a published scan is for everybody, and holds no training text', async () => {
    expect(open.state).toBe('done')
    const page = await browse(`/scans/${open.id}`)
    expect(page.status).toBe(200)
    const html = await page.text()
    expect(html).toMatch(/<h1>[^<]+training data/)
    expect(html).toContain('roc-ref_diff')
    expect(html).not.toContain(MARKER)
    expect(html).not.toMatch(/NaN|undefined|\[object/)
    expect(html).not.toContain('<script')
  })

  test('of a private scan is for its organisation alone', async () => {
    expect((await browse(`/scans/${hidden.id}`)).status).toBe(404)
    expect((await browse(`/scans/${hidden.id}`, await cookieOf(await newTenant()))).status).toBe(404)
    expect((await browse(`/scans/${hidden.id}`, await cookieOf(tenant))).status).toBe(200)
  })

  test("the owner's way to the texts is in nobody else's page, nor are the texts", async () => {
    const cookie = await cookieOf(tenant)
    const path = `/scans/${open.id}/examples`
    expect(await (await browse(`/scans/${open.id}`, cookie)).text()).toContain(path)
    const page = await browse(path, cookie)
    expect(page.status).toBe(200)
    // tokens of single bytes: the marker is there, a letter at a time
    const words = (await page.text()).replaceAll(/<[^>]+>/g, '')
    expect(words.split(MARKER).length - 1).toBe(10)
    expect(words).toContain('of 20 outsiders')

    for (const stranger of [undefined, await cookieOf(await newTenant())]) {
      expect((await browse(path, stranger)).status).toBe(404)
      const report = await (await browse(`/scans/${open.id}`, stranger)).text()
      expect(report).not.toContain(path)
      expect(report).not.toMatch(/riskiest/i)
    }
  })

  test('is published and taken back by its owner, from the page itself and from nowhere else', async () => {
    const press = (word: string, cookie?: string, headers = {}) =>
      browse(`/scans/${hidden.id}/${word}`, cookie, { method: 'POST', headers })
    const cookie = await cookieOf(tenant)
    expect(await (await browse(`/scans/${hidden.id}`, cookie)).text()).toContain(`/scans/${hidden.id}/publish`)

    expect((await press('publish', cookie, { Origin: 'https://evil.example' })).status).toBe(403)
    expect((await press('publish')).status).toBe(401)
    expect((await press('publish', await cookieOf(await newTenant(['read'])))).status).toBe(403)
    expect((await press('publish', await cookieOf(await newTenant()))).status).toBe(404)
    expect((await browse(`/scans/${hidden.id}`)).status).toBe(404)

    expect((await press('publish', cookie)).headers.get('Location')).toBe(`/scans/${hidden.id}`)
    const open = await (await browse(`/scans/${hidden.id}`)).text()
    expect(open).not.toMatch(/unpublish|Take it back/)
    expect((await press('unpublish', cookie)).status).toBe(303)
    expect((await browse(`/scans/${hidden.id}`)).status).toBe(404)
  })

  test("a model's page shows strangers what is published of it, its owner everything", async () => {
    const stranger = await (await browse(`/models/${open.model}`)).text()
    expect(stranger).toContain(`/scans/${open.id}`)
    expect(stranger).not.toContain(hidden.id)
    const owner = await (await browse(`/models/${open.model}`, await cookieOf(tenant))).text()
    expect(owner).toContain(hidden.id)
  })

  test('the private suite of a published scan is named, not linked', async () => {
    const html = await (await browse(`/scans/${open.id}`)).text()
    expect(html).not.toContain(`/suites/${open.suite}`)
    expect(await (await browse(`/scans/${open.id}`, await cookieOf(tenant))).text()).toContain(`/suites/${open.suite}`)
  })
})

describe('events of a page', () => {
  test('tell the end and stop', async () => {
    const stream = await browse(`/scans/${open.id}/events`)
    expect(stream.headers.get('Content-Type')).toBe('text/event-stream')
    const text = await stream.text()
    const [, data] = /^data: (.+)$/m.exec(text)!
    expect(JSON.parse(data!)).toMatchObject({ state: 'done', progress: { eta_s: null } })
  })

  test('are not for strangers', async () => {
    expect((await browse(`/scans/${hidden.id}/events`)).status).toBe(404)
  })
})
