import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { CanarySet, CreatedCanarySet } from '#contract/canary-sets'
import { type CanarySecrets, drawCanaries } from '#service/canary-sets/draw-canaries'
import { newTenant } from '../support/tenant.ts'

const spec = {
  template: 'the secret number is {secret}',
  levels: [
    { repetitions: 1, count: 60 },
    { repetitions: 8, count: 40 },
  ],
  references: 500,
}

async function stored(id: string): Promise<CanarySecrets> {
  return (await env.BLOBS.get(`canary-sets/${id}.json`))!.json<CanarySecrets>()
}

describe('canary sets', () => {
  test('hand out the included strings, and keep coins, references and seed', async () => {
    const tenant = await newTenant(['submit'])
    const made = await tenant.send('POST', '/v1/canary-sets', { name: 'audit', spec })
    expect(made.status).toBe(201)
    const set = await made.json<CreatedCanarySet>()
    expect(set.canaries).toBe(100)
    for (const { text } of set.strings) expect(text).toMatch(/^the secret number is \d( \d){5}$/)

    const secrets = await stored(set.id)
    const included = secrets.canaries.filter((canary) => canary.included)
    expect(set.strings.map(({ text }) => text.slice(21))).toEqual(included.map(({ secret }) => secret))
    expect(new Set([...secrets.canaries.map(({ secret }) => secret), ...secrets.references]).size).toBe(600)
    // 100 fair coins: outside 20 … 80 once in 10⁹ times.
    expect(included.length).toBeGreaterThan(20)
    expect(included.length).toBeLessThan(80)

    const shown = await (await tenant.fetch(`/v1/canary-sets/${set.id}`)).text()
    expect(JSON.parse(shown)).toMatchObject({ id: set.id, canaries: 100, spec: { ...spec, length: 6, coins: true } })
    for (const { secret } of secrets.canaries) expect(shown).not.toContain(secret)
    expect(shown).not.toContain(secrets.seed)
  })

  test('the stored seed reproduces the draw', async () => {
    const tenant = await newTenant(['submit'])
    const made = await tenant.send('POST', '/v1/canary-sets', { name: 'audit', spec })
    const set = await made.json<CreatedCanarySet>()
    const secrets = await stored(set.id)
    const seed = Uint8Array.from(secrets.seed.match(/../g)!, (pair) => Number.parseInt(pair, 16))
    expect(await drawCanaries(set.spec, seed)).toEqual(secrets)
  })

  test('an interrupted request that is sent again hands out the same strings', async () => {
    const tenant = await newTenant(['submit'])
    const headers = { 'Idempotency-Key': 'draw' }
    const first = await (await tenant.send('POST', '/v1/canary-sets', { name: 'a', spec }, headers)).text()
    await env.DB.prepare('update idempotency set status = null, locked_at = 1 where caller = ?').bind(tenant.key).run()
    const again = await tenant.send('POST', '/v1/canary-sets', { name: 'a', spec }, headers)
    expect(again.headers.get('Idempotency-Replayed')).toBeNull()
    expect((await again.json<CreatedCanarySet>()).strings).toEqual((JSON.parse(first) as CreatedCanarySet).strings)
  })

  test('without coins every canary is handed out', async () => {
    const tenant = await newTenant(['submit'])
    const made = await tenant.send('POST', '/v1/canary-sets', { name: 'all', spec: { ...spec, coins: false } })
    expect((await made.json<CreatedCanarySet>()).strings).toHaveLength(100)
  })

  test.each([
    ['no place for the secret', { ...spec, template: 'no place' }, '#/spec/template'],
    ['two places', { ...spec, template: '{secret}{secret}' }, '#/spec/template'],
    ['a repeated character', { ...spec, alphabet: '0120' }, '#/spec/alphabet'],
    ['a separator of the alphabet', { ...spec, separator: '1' }, '#/spec/separator'],
    ['a space too small for the draws', { ...spec, length: 3 }, '#/spec/length'],
    ['a level twice', { ...spec, levels: [spec.levels[0], spec.levels[0]] }, '#/spec/levels'],
    [
      'too many canaries',
      {
        ...spec,
        levels: [
          { repetitions: 1, count: 2000 },
          { repetitions: 2, count: 1 },
        ],
      },
      '#/spec/levels',
    ],
    ['no levels', { ...spec, levels: [] }, '#/spec/levels'],
    ['an unknown field', { ...spec, seed: 1 }, '#/spec'],
  ])('refused: %s', async (_, bad, pointer) => {
    const tenant = await newTenant(['submit'])
    const refused = await tenant.send('POST', '/v1/canary-sets', { name: 'bad', spec: bad })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({ code: 'validation', errors: [{ pointer }] })
  })

  test('are invisible to others', async () => {
    const [owner, stranger] = [await newTenant(['submit']), await newTenant(['submit'])]
    const set = await (await owner.send('POST', '/v1/canary-sets', { name: 'a', spec })).json<CanarySet>()
    expect((await stranger.fetch(`/v1/canary-sets/${set.id}`)).status).toBe(404)
    expect(await (await stranger.fetch('/v1/canary-sets')).json()).toMatchObject({ data: [] })
  })
})
