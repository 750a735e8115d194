import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { beforeAll, describe, expect, test } from 'vitest'
import { Leaderboard } from '#contract/leaderboard'
import type { ProblemDetails } from '#contract/problem'
import type { Scan } from '#contract/scans'
import { browse, cookieOf } from '../support/browser.ts'
import { concluded } from '../support/publish.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyLora } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

const SUITE = `ste_${ulid()}`
let tenant: Tenant

beforeAll(async () => {
  tenant = await newTenant()
  const rows = [
    { name: 'Beta', tpr: 0.4, grade: 'C', kind: 'lora' },
    { name: 'alpha', tpr: 0.9, grade: 'F', kind: 'full', parameters: 124_439_808 },
    { name: '=gamma, "quoted"', tpr: 0.12, grade: 'A', outcome: 'pass', kind: 'ia3', parameters: 55_296 },
    { name: 'delta', tpr: 0.2, grade: null, outcome: 'inconclusive' },
    { name: 'claimed', tpr: 0.1, grade: 'A', tier: 'self_reported' },
    { name: 'hush-hush', published: false },
  ] as const
  for (const row of rows) await concluded(tenant, { ...row, suite: SUITE })
})

const get = async (query: string) => {
  const answer = await anonymous(`/v1/leaderboard?suite=${SUITE}&${query}`)
  expect(answer.status, query).toBe(200)
  return Leaderboard.parse(await answer.json())
}
const names = async (query: string) => (await get(query)).data.map(({ name }) => name)

describe('GET /v1/leaderboard', () => {
  test('published and verified scans, the riskiest first, those without a grade last', async () => {
    const page = await get('')
    expect(page.data.map(({ name }) => name)).toEqual(['alpha', 'Beta', '=gamma, "quoted"', 'delta'])
    expect(page).toMatchObject({ next_cursor: null, has_more: false })
    expect(page.data[0]).toMatchObject({
      kind: 'full',
      trainable_parameters: 124_439_808,
      base: { name: 'gpt2' },
      suite: { name: 'mail', readable: false },
      tpr_10: { value: 0.9 },
      tpr_1: { value: null, reason: 'not_measured' },
      exposure: { value: null, reason: 'no_canaries' },
      tier: 'verified',
    })
  })

  test.each([
    ['order=asc', ['=gamma, "quoted"', 'Beta', 'alpha', 'delta']],
    ['sort=name', ['=gamma, "quoted"', 'alpha', 'Beta', 'delta']],
    ['sort=tpr_10&order=asc', ['=gamma, "quoted"', 'delta', 'Beta', 'alpha']],
    ['kind=lora', ['Beta', 'delta']],
    ['kind=lora&size=under_1m&sort=name', ['Beta', 'delta']],
    ['size=over_100m', ['alpha']],
    ['size=under_100k', ['=gamma, "quoted"']],
    ['tier=self_reported', ['claimed']],
    ['tier=reproduced', []],
    ['tier=all&sort=tpr_10', ['alpha', 'Beta', 'delta', '=gamma, "quoted"', 'claimed']],
    [`base=bas_${ulid()}`, []],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  test('page by page, over Link', async () => {
    const seen: string[] = []
    let path: string | undefined = `/v1/leaderboard?suite=${SUITE}&limit=1&tier=all&sort=name`
    while (path !== undefined) {
      const answer = await anonymous(path)
      seen.push(...Leaderboard.parse(await answer.json()).data.map(({ name }) => name))
      path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('Link') ?? '')?.[1]
    }
    expect(seen).toEqual(['=gamma, "quoted"', 'alpha', 'Beta', 'claimed', 'delta'])
  })

  test('a cursor belongs to its query', async () => {
    const { next_cursor } = await get('limit=1')
    const answer = await anonymous(`/v1/leaderboard?suite=${SUITE}&sort=name&cursor=${next_cursor}`)
    expect(answer.status).toBe(400)
    expect((await answer.json<ProblemDetails>()).code).toBe('invalid_cursor')
  })

  test.each(['sort=luck', 'limit=0', 'limit=51', 'tier=none', 'kind=x', 'size=1', 'order=up', 'suite=x', 'format=xml'])(
    '%s is refused',
    async (query) => {
      expect((await anonymous(`/v1/leaderboard?${query}`)).status).toBe(400)
    },
  )

  test('as CSV, by Accept or by address, safe to open in a spreadsheet', async () => {
    const path = `/v1/leaderboard?suite=${SUITE}`
    const answer = await anonymous(path, { headers: { Accept: 'text/csv' } })
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('ETag')).toMatch(/^"sha256-/)
    const text = await answer.text()
    expect(text.split('\r\n')[0]).toMatch(
      /^scan,model,name,.*,tpr_at_fpr_0.1,tpr_at_fpr_0.1_lower,tpr_at_fpr_0.1_upper,/,
    )
    expect(text).toContain(`,"'=gamma, ""quoted""",ia3,55296,gpt2,mail,19.8,0.12,`)
    expect(await (await anonymous(`${path}&format=csv`)).text()).toBe(text)
    expect((await anonymous(path, { headers: { Accept: 'image/png' } })).status).toBe(406)
  })

  test('may be kept for a minute, by anybody', async () => {
    const answer = await anonymous(`/v1/leaderboard?suite=${SUITE}`)
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=60, stale-while-revalidate=600')
    const again = await anonymous(`/v1/leaderboard?suite=${SUITE}`, {
      headers: { 'If-None-Match': answer.headers.get('ETag')! },
    })
    expect(again.status).toBe(304)
    // A key changes nothing: not even the owner's unpublished scans are here.
    expect(await (await tenant.fetch(`/v1/leaderboard?suite=${SUITE}`)).text()).toBe(await answer.text())
  })
})

describe('the board as a page', () => {
  const page = async (query: string, cookie?: string) => (await browse(`/?suite=${SUITE}${query}`, cookie)).text()

  test('shows the state that its address says, and links to the others', async () => {
    const html = await page('&sort=name&kind=lora')
    expect(html).toMatch(
      /aria-sort="ascending"><a href="\/\?suite=\w+&amp;kind=lora&amp;sort=name&amp;order=desc">Model/,
    )
    expect(html).toContain('<option value="lora" selected="">')
    expect(html).toContain(`/v1/leaderboard?suite=${SUITE}&amp;kind=lora&amp;sort=name&amp;limit=25&amp;format=csv`)
    expect(html).not.toContain('alpha')
    expect(html).toContain('>Beta</a>')
  })

  test('an address that makes no sense, or fields that a form leaves empty, are left out', async () => {
    const html = await page('&sort=luck&kind=&order=&size=&cursor=xyz&limit=-1')
    expect(html).toContain('>alpha</a>')
    expect(html).toContain('aria-sort="descending"')
  })

  test('an owner sees their own beside it', async () => {
    expect(await page('')).not.toContain('hush-hush')
    const html = await page('', await cookieOf(tenant))
    expect(html).toContain('Your newest scans')
    expect(html).toContain('>hush-hush</a>')
  })

  test('only the embedded one may be framed, and it shows the same to everybody', async () => {
    const path = `/embed/leaderboard?suite=${SUITE}&sort=tpr_10`
    const answer = await browse(path)
    expect(answer.headers.get('Content-Security-Policy')).toContain('frame-ancestors *')
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=60, stale-while-revalidate=600')
    const html = await answer.text()
    expect(html).toContain('>alpha</a>')
    expect(html).not.toContain('<form')
    expect(await (await browse(path, await cookieOf(tenant))).text()).toBe(html)
    for (const other of ['/', '/methods', '/docs', '/sign-in']) {
      const policy = (await browse(other)).headers.get('Content-Security-Policy')
      expect(policy, other).toContain("frame-ancestors 'none'")
    }
  })
})

test('a scan that is done leaves a row, and an older store gets the same columns by its migration', async () => {
  const suite = await addSuite(tenant, tinyExamples(40, 3))
  const model = await addModel(tenant, await addBase(tenant, tinyBase()), tinyLora())
  const { id } = await (await tenant.send('POST', '/v1/scans', { model, suite, publish: true })).json<Scan>()
  await ended(tenant, id)
  const row = () => env.DB.prepare('SELECT * FROM results WHERE scan_id = ?').bind(id).first()
  const whole = await row()
  expect(whole).toMatchObject({
    name: 'tiny',
    suite_name: 'tiny',
    suite_open: 0,
    size: 'under_100k',
    // A failed gate leaves this suite without a grade.
    risk: null,
  })
  await env.DB.prepare(
    `UPDATE results SET name = NULL, sort_name = NULL, base_name = NULL, suite_name = NULL, suite_open = 0, parameters = NULL,
      size = NULL, risk = NULL, perplexity = NULL, tpr_10 = NULL, tpr_1 = NULL, exposure = NULL, extraction = NULL WHERE scan_id = ?`,
  )
    .bind(id)
    .run()
  const { queries } = env.TEST_MIGRATIONS.find(({ name }) => name.endsWith('leaderboard.sql'))!
  for (const query of queries.filter((sql) => sql.includes('UPDATE results'))) await env.DB.prepare(query).run()
  expect(await row()).toEqual(whole)
})
