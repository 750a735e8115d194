import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Page } from '#contract/page'
import type { ProblemDetails } from '#contract/problem'
import type { Suite } from '#contract/suites'
import { sha256 } from '#service/hash'
import { hostileSuites } from '../support/hostile/suites.ts'
import { type Tenant, anonymous, newTenant } from '../support/tenant.ts'

const member = { id: 'm', text: 'I was there.', split: 'member', group: 'g' }
const canary = { template: 'the code is {secret}', secret: '9 4 0', alphabet: '0123456789', repetitions: 8 }
const examples = [
  member,
  { id: 'n', text: 'I was not.', split: 'nonmember', prefix: 'I was' },
  { id: 'c', text: 'the code is 9 4 0', split: 'canary', canary },
]

async function upload(tenant: Tenant, lines: Uint8Array): Promise<string> {
  const bytes = new Uint8Array(lines)
  const digest = await sha256(bytes)
  await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: bytes })
  return digest
}

describe('suites', () => {
  test('from a file and inline are the same suite', async () => {
    const tenant = await newTenant(['submit'])
    const lines = `\ufeff${examples.map((example) => JSON.stringify(example)).join('\r\n\n')}`
    const file = await upload(tenant, new TextEncoder().encode(lines))
    const fromFile = await tenant.send('POST', '/v1/suites', { name: 'file', file })
    expect(fromFile.status).toBe(201)
    const a = await fromFile.json<Suite>()
    const b = await (await tenant.send('POST', '/v1/suites', { name: 'inline', examples })).json<Suite>()
    expect(a).toMatchObject({
      counts: { member: 1, nonmember: 1, canary: 1, reference: 0 },
      examples: 3,
      groups: 1,
      visibility: 'private',
      expires_at: null,
      owned: true,
    })
    expect(b.digest).toBe(a.digest)
    const stored = await (await env.BLOBS.get(`suites/${a.digest.slice(7)}.jsonl`))!.text()
    expect(
      stored
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toEqual(examples)
    expect(`sha256:${await sha256(stored)}`).toBe(a.digest)
    expect(JSON.stringify(a)).not.toContain('there')
  })

  test('of questions for e-mail addresses', async () => {
    const tenant = await newTenant(['submit'])
    const texts = [
      { id: 'a', text: 'From: Ann Lee <ann.lee@example.com> hello', split: 'member' },
      { id: 'b', text: 'Ann Lee <ann.lee@example.com> again, and Bob Ray (bob@example.com)', split: 'nonmember' },
      { id: 'c', text: 'nobody here', split: 'member' },
    ]
    const made = await tenant.send('POST', '/v1/suites', { name: 'mail', examples: texts, probes: 'email' })
    expect(made.status).toBe(201)
    expect(await made.json<Suite>()).toMatchObject({ counts: { member: 6, nonmember: 6 }, groups: 6 })
    const none = await tenant.send('POST', '/v1/suites', { name: 'mail', examples: [texts[2]], probes: 'email' })
    expect(none.status).toBe(422)
  })

  test('every fault is told with its line, up to a bound, without its text', async () => {
    const tenant = await newTenant(['submit'])
    const lines = [
      JSON.stringify(member),
      'secret words',
      JSON.stringify(member),
      '',
      '{"id":"x","text":"t","split":"no"}',
    ]
    const file = await upload(tenant, new TextEncoder().encode(lines.join('\n')))
    const refused = await tenant.send('POST', '/v1/suites', { name: 'bad', file })
    expect(refused.status).toBe(422)
    const text = await refused.text()
    expect(text).not.toContain('secret words')
    const { code, errors } = JSON.parse(text) as ProblemDetails
    expect(code).toBe('suite_line_invalid')
    expect(errors?.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['#/lines/2', 'invalid_json'],
      ['#/lines/3/id', 'duplicate_id'],
      ['#/lines/5/split', 'invalid_value'],
    ])
  })

  test.each(hostileSuites)('refused: $name', async ({ lines, codes }) => {
    const tenant = await newTenant(['submit'])
    const file = await upload(tenant, lines!)
    const refused = await tenant.send('POST', '/v1/suites', { name: 'hostile', file })
    expect(refused.status).toBe(422)
    const { code, errors } = await refused.json<ProblemDetails>()
    if (codes) expect(codes).toContain(code)
    if (code !== 'suite_empty') expect(errors?.length).toBeGreaterThan(0)
    expect(errors?.length ?? 0).toBeLessThanOrEqual(50)
  })

  test('a blob that the organisation does not hold is missing, whoever else holds it', async () => {
    const [owner, stranger] = [await newTenant(['submit']), await newTenant(['submit'])]
    const file = await upload(owner, new TextEncoder().encode(JSON.stringify(member)))
    const refused = await stranger.send('POST', '/v1/suites', { name: 'x', file })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({ code: 'blob_missing', errors: [{ pointer: '#/file' }] })
  })

  test('private ones are invisible to others; public ones are read by anyone and deleted by their owner alone', async () => {
    const [owner, stranger] = [await newTenant(['submit']), await newTenant(['submit'])]
    const make = (visibility: string) =>
      owner.send('POST', '/v1/suites', { name: visibility, examples, visibility }).then((made) => made.json<Suite>())
    const [hidden, open] = [await make('private'), await make('public')]
    expect((await stranger.fetch(`/v1/suites/${hidden.id}`)).status).toBe(404)
    expect((await anonymous(`/v1/suites/${hidden.id}`)).status).toBe(404)
    expect(await (await anonymous(`/v1/suites/${open.id}`)).json()).toMatchObject({ id: open.id, owned: false })
    const ids = async (answer: Promise<Response>) => (await (await answer).json<Page<Suite>>()).data.map(({ id }) => id)
    expect(await ids(owner.fetch('/v1/suites?limit=100'))).toEqual(expect.arrayContaining([hidden.id, open.id]))
    expect(await ids(stranger.fetch('/v1/suites?limit=100'))).not.toContain(hidden.id)
    expect((await stranger.fetch(`/v1/suites/${open.id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await owner.fetch(`/v1/suites/${open.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await owner.fetch(`/v1/suites/${open.id}`)).status).toBe(404)
  })

  test('an expired suite is gone', async () => {
    const tenant = await newTenant(['submit'])
    const expires_at = new Date(Date.now() + 60_000).toISOString()
    const suite = await (await tenant.send('POST', '/v1/suites', { name: 'x', examples, expires_at })).json<Suite>()
    expect((await tenant.fetch(`/v1/suites/${suite.id}`)).status).toBe(200)
    await env.DB.prepare('update suites set expires_at = 1 where id = ?').bind(suite.id).run()
    expect((await tenant.fetch(`/v1/suites/${suite.id}`)).status).toBe(404)
  })
})
