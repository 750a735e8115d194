import { beforeAll, describe, expect, test } from 'vitest'
import type { Base } from '#contract/bases'
import type { Model } from '#contract/models'
import type { Page } from '#contract/page'
import type { ProblemDetails } from '#contract/problem'
import { hostileModels } from '../support/hostile/models.ts'
import { tinyBase, tinyLora } from '../support/hostile/tiny.ts'
import { upload } from '../support/submit.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'

async function makeBase(tenant: Tenant, name: string, visibility = 'private'): Promise<Base> {
  const files = await upload(tenant, tinyBase)
  return (await tenant.send('POST', '/v1/bases', { name, files, visibility })).json<Base>()
}

describe('models', () => {
  let owner: Tenant
  let base: Base
  let files: Record<string, string>

  beforeAll(async () => {
    owner = await newTenant()
    base = await makeBase(owner, 'tiny')
    files = await upload(owner, tinyLora)
  })

  test('say what was tuned', async () => {
    const training = { examples: 400, epochs: 3, dataset: 'mail', validation_perplexity: 19.8 }
    const checkpoint = { series: 'run-1', step: 100 }
    const made = await owner.send('POST', '/v1/models', { name: 'lora', base: 'tiny', files, training, checkpoint })
    expect(made.status).toBe(201)
    const model = await made.json<Model>()
    expect(model).toMatchObject({
      base: base.id,
      base_name: 'tiny',
      kind: 'lora',
      changed_layers: [0, 1],
      changed_head: false,
      changed_embedding: false,
      // two layers, rank 2: A 2 × 8 and B 24 × 2
      trainable_parameters: 2 * (2 * 8 + 24 * 2),
      training,
      checkpoint,
    })
    expect(await (await owner.fetch(`/v1/models/${model.id}`)).json()).toEqual(model)
    const byId = await (await owner.send('POST', '/v1/models', { name: 'again', base: base.id, files })).json<Model>()
    expect(byId.digest).toBe(model.digest)
  })

  test('are listed by base, kind and series', async () => {
    const ids = async (query: string) =>
      (await (await owner.fetch(`/v1/models?limit=100&${query}`)).json<Page<Model>>()).data.map(({ name }) => name)
    expect(await ids('')).toEqual(['again', 'lora'])
    expect(await ids('series=run-1')).toEqual(['lora'])
    expect(await ids(`base=${base.id}&kind=lora`)).toEqual(['again', 'lora'])
    expect(await ids('kind=head')).toEqual([])
    const { next_cursor } = await (await owner.fetch('/v1/models?limit=1')).json<Page<Model>>()
    expect((await owner.fetch(`/v1/models?limit=1&kind=lora&cursor=${next_cursor}`)).status).toBe(400)
  })

  test('are deleted once', async () => {
    const model = await (await owner.send('POST', '/v1/models', { name: 'gone', base: 'tiny', files })).json<Model>()
    expect((await owner.fetch(`/v1/models/${model.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await owner.fetch(`/v1/models/${model.id}`)).status).toBe(404)
    expect((await owner.fetch(`/v1/models/${model.id}`, { method: 'DELETE' })).status).toBe(404)
  })

  test('another organisation can use neither the model, nor its private base, nor its files', async () => {
    const stranger = await newTenant()
    const own = await upload(stranger, tinyLora)
    for (const name of ['tiny', base.id]) {
      const refused = await stranger.send('POST', '/v1/models', { name: 'x', base: name, files: own })
      expect(refused.status).toBe(422)
      expect(await refused.json()).toMatchObject({ errors: [{ pointer: '#/base', code: 'base_unknown' }] })
    }
    const thief = await newTenant()
    await makeBase(thief, 'tiny')
    const refused = await thief.send('POST', '/v1/models', { name: 'x', base: 'tiny', files })
    expect(await refused.json()).toMatchObject({
      code: 'blob_missing',
      errors: [{ pointer: '#/files/adapter_config.json' }, { pointer: '#/files/adapter_model.safetensors' }],
    })
  })

  test('fit a public base of another organisation; an ambiguous name must be an id', async () => {
    const [a, b, c] = [await newTenant(), await newTenant(), await newTenant()]
    const first = await makeBase(a, 'shared', 'public')
    const mine = await upload(c, tinyLora)
    const one = await c.send('POST', '/v1/models', { name: 'x', base: 'shared', files: mine })
    expect((await one.json<Model>()).base).toBe(first.id)
    await makeBase(b, 'shared', 'public')
    expect((await c.send('POST', '/v1/models', { name: 'x', base: 'shared', files: mine })).status).toBe(422)
    expect((await c.send('POST', '/v1/models', { name: 'x', base: first.id, files: mine })).status).toBe(201)
  })

  test('a pickle is refused unread, even before it is uploaded', async () => {
    const refused = await owner.send('POST', '/v1/models', {
      name: 'x',
      base: 'tiny',
      files: { 'adapter_model.bin': 'a'.repeat(64) },
    })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({
      code: 'pickle_refused',
      errors: [{ pointer: '#/files/adapter_model.bin' }],
    })
  })

  const hostile = hostileModels.filter(
    ({ submit, atScan, readersOnly }) => submit === 'model' && !atScan && !readersOnly,
  )
  test.each(hostile)('refused: $name', async ({ name, files: sent, codes, pointer }) => {
    // Full models bring their own files; everything else is a broken adapter.
    const whole = name.startsWith('full:') ? {} : tinyLora
    const uploaded = await upload(owner, { ...whole, ...sent })
    const refused = await owner.send('POST', '/v1/models', { name: 'hostile', base: 'tiny', files: uploaded })
    expect(refused.status).toBe(422)
    const { code, errors } = await refused.json<ProblemDetails>()
    if (codes) expect([...codes, 'validation']).toContain(code)
    expect(errors?.[0]?.pointer).toMatch(/^#/)
    if (pointer !== undefined) expect(errors?.[0]?.pointer).toBe(pointer)
  })
})
