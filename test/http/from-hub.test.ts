import { beforeAll, describe, expect, test } from 'vitest'
import type { Base } from '#contract/bases'
import type { Model } from '#contract/models'
import type { ProblemDetails } from '#contract/problem'
import { depsOf } from '../../src/env.ts'
import { appWith } from '../support/app.ts'
import { StandInHub } from '../support/hub/stand-in.ts'
import { adapterRepo } from '../support/hub/tiny-repos.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'
import { tinyBase } from '../support/tiny-gpt2.ts'
import { env } from 'cloudflare:workers'

describe('files from a hub', () => {
  const standIn = new StandInHub()
  let tenant: Tenant
  let base: Base
  let knock: ReturnType<typeof appWith>
  const send = (path: string, body: unknown) =>
    knock(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${tenant.token}` },
      body: JSON.stringify(body),
    })

  beforeAll(async () => {
    tenant = await newTenant()
    const config = { ...depsOf(env).config, hubEndpoint: standIn.endpoint }
    knock = appWith((deps) => ({ ...deps, config, fetch: standIn.fetch }))
    const commit = await standIn.push(
      'org/tiny',
      new Map<string, Uint8Array | string>([...tinyBase(), ['README.md', '# Tiny'], ['flax.msgpack', 'x']]),
    )
    const made = await send('/v1/bases', { name: 'tiny', hub: { repo: 'org/tiny' } })
    expect(made.status).toBe(201)
    base = await made.json<Base>()
    expect(base.source).toEqual({ hub: null, endpoint: standIn.endpoint, repo: 'org/tiny', revision: commit })
  })

  test('a base is the same when asked for again, and nothing is fetched twice', async () => {
    const before = standIn.requests.filter(({ url, range }) => url.startsWith(standIn.storage) && !range).length
    const again = await send('/v1/bases', { name: 'tiny', hub: { repo: 'org/tiny', revision: base.source!.revision } })
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual(base)
    expect(standIn.requests.filter(({ url, range }) => url.startsWith(standIn.storage) && !range).length).toBe(before)
  })

  test('a model is pinned to the commit that a tag or a branch means', async () => {
    const first = await standIn.push('acme/lora', adapterRepo('org/tiny', { seed: 1 }))
    await standIn.push('acme/lora', adapterRepo('org/tiny', { seed: 2 }))
    standIn.tag('acme/lora', 'v1', first)
    const made = await send('/v1/models', { hub: { repo: 'acme/lora', revision: 'v1' } })
    expect(made.status).toBe(201)
    const model = await made.json<Model>()
    // The base is found by the repo that it was taken from.
    expect(model).toMatchObject({ name: 'acme/lora', kind: 'lora', base: base.id, source: { revision: first } })
    const named = await send('/v1/models', { name: 'mine', base: 'tiny', hub: { repo: 'acme/lora' } })
    expect(await named.json<Model>()).toMatchObject({ name: 'mine', source: { repo: 'acme/lora' } })
  })

  test.each([
    ['both', { name: 'x', base: 'tiny', files: {}, hub: { repo: 'a/b' } }, 422, 'validation'],
    ['neither', { name: 'x', base: 'tiny' }, 422, 'validation'],
    ['files without a base', { name: 'x', files: { 'a.safetensors': 'a'.repeat(64) } }, 422, 'validation'],
    ['no such repo', { hub: { repo: 'acme/none' } }, 422, 'hub_not_found'],
    ['no such revision', { hub: { repo: 'acme/lora', revision: 'v9' } }, 422, 'hub_not_found'],
    ['a hub that is not theirs', { hub: { repo: 'a/b', id: 'hub_01J00000000000000000000000' } }, 404, 'not_found'],
    ['an address as a repo', { hub: { repo: 'https://evil.example.org/a' } }, 422, 'validation'],
    ['a path as a repo', { hub: { repo: '../../api' } }, 422, 'validation'],
    ['a path as a revision', { hub: { repo: 'a/b', revision: '../../x' } }, 422, 'validation'],
  ])('%s is refused', async (_, body, status, code) => {
    const refused = await send('/v1/models', body)
    expect(refused.status).toBe(status)
    expect((await refused.json<ProblemDetails>()).code).toBe(code)
  })

  test('an unknown base, or none, is said with what to do', async () => {
    await standIn.push('acme/lost', adapterRepo('org/unheard-of'))
    const refused = await send('/v1/models', { hub: { repo: 'acme/lost' } })
    expect(await refused.json<ProblemDetails>()).toMatchObject({
      code: 'base_unknown',
      errors: [{ pointer: '#/base' }],
    })
  })

  test('a checkpoint that is no base is refused before its weights travel', async () => {
    const files = new Map([...tinyBase(7)].filter(([name]) => name !== 'tokenizer.json'))
    await standIn.push('org/no-tokenizer', files)
    const refused = await send('/v1/bases', { name: 'x', hub: { repo: 'org/no-tokenizer' } })
    expect((await refused.json<ProblemDetails>()).code).toBe('file_missing')
  })
})
