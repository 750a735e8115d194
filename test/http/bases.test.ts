import { describe, expect, test } from 'vitest'
import type { Base } from '#contract/bases'
import type { Page } from '#contract/page'
import type { ProblemDetails } from '#contract/problem'
import { hostileModels } from '../support/hostile/models.ts'
import { tinyBase } from '../support/hostile/tiny.ts'
import { upload } from '../support/submit.ts'
import { anonymous, newTenant } from '../support/tenant.ts'

describe('bases', () => {
  test('are read from their headers; the same again is the same base', async () => {
    const admin = await newTenant()
    const files = await upload(admin, tinyBase)
    const made = await admin.send('POST', '/v1/bases', { name: 'tiny', files })
    expect(made.status).toBe(201)
    const base = await made.json<Base>()
    expect(base).toMatchObject({
      name: 'tiny',
      visibility: 'private',
      owned: true,
      architecture: { family: 'gpt2', layers: 2, width: 8, heads: 2, vocabulary: 32, positions: 64, tied_head: true },
      dtypes: ['F32'],
    })
    const again = await admin.send('POST', '/v1/bases', { name: 'tiny', files })
    expect([again.status, (await again.json<Base>()).id]).toEqual([200, base.id])
    expect(await (await admin.fetch(`/v1/bases/${base.id}`)).json()).toEqual(base)
  })

  test('a taken name is a conflict for other content', async () => {
    const admin = await newTenant()
    const files = await upload(admin, tinyBase)
    await admin.send('POST', '/v1/bases', { name: 'tiny', files })
    const readme = await upload(admin, { 'README.md': new Uint8Array(10) })
    const other = await admin.send('POST', '/v1/bases', { name: 'tiny', files: { ...files, ...readme } })
    expect(other.status).toBe(409)
    expect(await other.json()).toMatchObject({ code: 'conflict', errors: [{ pointer: '#/name' }] })
  })

  test('private ones are invisible to others, public ones are read by anyone', async () => {
    const [owner, stranger] = [await newTenant(), await newTenant()]
    const files = await upload(owner, tinyBase)
    const make = (name: string, visibility: string) =>
      owner.send('POST', '/v1/bases', { name, files, visibility }).then((made) => made.json<Base>())
    const [hidden, open] = [await make('hidden', 'private'), await make('open', 'public')]
    expect((await stranger.fetch(`/v1/bases/${hidden.id}`)).status).toBe(404)
    expect(await (await anonymous(`/v1/bases/${open.id}`)).json()).toMatchObject({ id: open.id, owned: false })
    const { data } = await (await stranger.fetch('/v1/bases?limit=100')).json<Page<Base>>()
    expect(data.map(({ id }) => id)).not.toContain(hidden.id)
  })

  test('take a table of token frequencies, at once or later, but only one', async () => {
    const admin = await newTenant()
    const table = (counts: readonly number[]) => new TextEncoder().encode(JSON.stringify({ counts }))
    const uploaded = await upload(admin, {
      a: table([1, 2, 3]),
      b: table([3, 2, 1]),
      wide: table(Array.from({ length: 33 }, () => 1)),
    })
    const files = await upload(admin, tinyBase)
    const register = (frequencies?: string) =>
      admin.send('POST', '/v1/bases', { name: 'counted', files, ...(frequencies && { frequencies }) })
    for (const [digest, code] of [
      [uploaded['wide'], 'frequencies_invalid'],
      [files['config.json'], 'frequencies_invalid'],
      ['0'.repeat(64), 'blob_missing'],
    ] as const)
      expect(await (await register(digest)).json()).toMatchObject({ code, errors: [{ pointer: '#/frequencies' }] })
    expect(await (await register()).json()).toMatchObject({ frequencies: null })
    const later = await register(uploaded['a'])
    expect([later.status, (await later.json<Base>()).frequencies]).toEqual([200, `sha256:${uploaded['a']}`])
    expect(await (await register()).json()).toMatchObject({ frequencies: `sha256:${uploaded['a']}` })
    expect((await register(uploaded['b'])).status).toBe(409)
  })

  test('only administrators register them', async () => {
    const submitter = await newTenant(['submit'])
    expect((await submitter.send('POST', '/v1/bases', { name: 'x', files: {} })).status).toBe(403)
  })

  const hostile = hostileModels.filter(
    ({ submit, atScan, readersOnly }) => submit === 'base' && !atScan && !readersOnly,
  )
  test.each(hostile)('refused: $name', async ({ files, codes, pointer }) => {
    const admin = await newTenant()
    const refused = await admin.send('POST', '/v1/bases', {
      name: 'hostile',
      files: await upload(admin, { ...tinyBase, ...files }),
    })
    expect(refused.status).toBe(422)
    const { code, errors } = await refused.json<ProblemDetails>()
    if (codes) expect(codes).toContain(code)
    expect(errors?.[0]?.pointer).toMatch(/^#/)
    if (pointer !== undefined) expect(errors?.[0]?.pointer).toBe(pointer)
  })
})
