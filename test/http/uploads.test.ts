import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { PART_BYTES, type Upload } from '#contract/uploads'
import { sha256 } from '#service/hash'
import { type Tenant, newTenant } from '../support/tenant.ts'

/** Two whole parts and a bit. */
const SIZE = 2 * PART_BYTES + 12_345
const bytes = Uint8Array.from({ length: SIZE }, (_, i) => (i * 7 + (i >> 11)) & 255)

function begin(tenant: Tenant, digest: string, size = SIZE): Promise<Upload> {
  return tenant.send('POST', `/v1/blobs/${digest}/uploads`, { size }).then((answer) => answer.json<Upload>())
}

function send(tenant: Tenant, upload: Upload, part: number, data = bytes): Promise<Response> {
  const body = data.slice((part - 1) * PART_BYTES, part * PART_BYTES)
  return tenant.fetch(`/v1/blobs/${upload.sha256}/uploads/${upload.id}/parts/${part}`, { method: 'PUT', body })
}

function complete(tenant: Tenant, upload: Upload): Promise<Response> {
  return tenant.fetch(`/v1/blobs/${upload.sha256}/uploads/${upload.id}/complete`, { method: 'POST' })
}

describe('uploads in parts', () => {
  test('go on after an interruption, in any order, and end as a blob', async () => {
    const tenant = await newTenant(['submit'])
    const digest = await sha256(bytes)
    const upload = await begin(tenant, digest)
    expect(upload).toMatchObject({ state: 'open', part_size: PART_BYTES, part_count: 3, parts: [] })
    expect((await send(tenant, upload, 3)).status).toBe(200)
    expect((await send(tenant, upload, 1)).status).toBe(200)

    const again = await begin(tenant, digest)
    expect(again).toMatchObject({ id: upload.id, parts: [{ part: 1 }, { part: 3 }] })
    const early = await complete(tenant, upload)
    expect(early.status).toBe(409)
    expect(await early.json()).toMatchObject({ code: 'upload_incomplete', detail: expect.stringContaining(': 2.') })

    expect((await send(tenant, upload, 2)).status).toBe(200)
    expect((await send(tenant, upload, 2)).status).toBe(200)
    const done = await complete(tenant, upload)
    expect(done.status).toBe(200)
    expect(await done.json()).toMatchObject({ sha256: digest, size: SIZE })
    expect((await complete(tenant, upload)).status).toBe(200)
    expect((await tenant.fetch(`/v1/blobs/${digest}`)).status).toBe(200)
    expect((await env.BLOBS.list({ prefix: `uploads/${upload.id}/` })).objects).toHaveLength(3)
    expect((await send(tenant, upload, 1)).status).toBe(409)
  })

  test('of content that somebody else holds end as the same blob, stored once', async () => {
    const tenant = await newTenant(['submit'])
    const digest = await sha256(bytes)
    const upload = await begin(tenant, digest)
    for (const part of [1, 2, 3]) await send(tenant, upload, part)
    expect((await complete(tenant, upload)).status).toBe(200)
    expect((await tenant.fetch(`/v1/blobs/${digest}`)).status).toBe(200)
    expect((await env.BLOBS.list({ prefix: `uploads/${upload.id}/` })).objects).toHaveLength(0)
  })

  test('with another digest are refused, for good, and nothing stays', async () => {
    const tenant = await newTenant(['submit'])
    const upload = await begin(tenant, await sha256('other'))
    for (const part of [1, 2, 3]) await send(tenant, upload, part)
    for (let i = 0; i < 2; i++) {
      const refused = await complete(tenant, upload)
      expect(refused.status).toBe(422)
      expect(await refused.json()).toMatchObject({ code: 'digest_mismatch' })
    }
    expect((await env.BLOBS.list({ prefix: `uploads/${upload.id}/` })).objects).toHaveLength(0)
    expect((await tenant.fetch(`/v1/blobs/${upload.sha256}`)).status).toBe(404)
  })

  test('a part that is there stays, whatever comes under its number', async () => {
    const tenant = await newTenant(['submit'])
    const own = crypto.getRandomValues(new Uint8Array(100))
    const upload = await begin(tenant, await sha256(own), own.length)
    expect((await send(tenant, upload, 1, own)).status).toBe(200)
    expect((await send(tenant, upload, 1, own.toReversed())).status).toBe(200)
    expect((await complete(tenant, upload)).status).toBe(200)
  })

  test('parts of a wrong size or number are refused', async () => {
    const tenant = await newTenant(['submit'])
    const upload = await begin(tenant, await sha256('sizes'))
    expect((await send(tenant, upload, 1, bytes.slice(0, 100))).status).toBe(422)
    const path = `/v1/blobs/${upload.sha256}/uploads/${upload.id}/parts`
    for (const part of ['0', '-1', '1.5', 'x', '10001']) {
      expect((await tenant.fetch(`${path}/${part}`, { method: 'PUT', body: 'x' })).status, part).toBe(404)
    }
    expect((await tenant.fetch(`${path}/4`, { method: 'PUT', body: 'x' })).status).toBe(422)
  })

  test('are invisible to others, and gone when their time is up', async () => {
    const [owner, stranger] = [await newTenant(['submit']), await newTenant(['submit'])]
    const upload = await begin(owner, await sha256('mine'))
    const path = `/v1/blobs/${upload.sha256}/uploads/${upload.id}`
    expect((await stranger.fetch(path)).status).toBe(404)
    expect((await send(stranger, upload, 1)).status).toBe(404)
    expect((await complete(stranger, upload)).status).toBe(404)
    await env.DB.prepare('update uploads set expires_at = 1 where id = ?').bind(upload.id).run()
    expect((await owner.fetch(path)).status).toBe(410)
    expect((await begin(owner, upload.sha256)).id).not.toBe(upload.id)
  })

  test.each([0, -1, 1.5, '7', 8 * 1024 ** 4, null])('size %s is refused', async (size) => {
    const tenant = await newTenant(['submit'])
    const refused = await tenant.send('POST', `/v1/blobs/${await sha256('x')}/uploads`, { size })
    expect(refused.status).toBe(422)
  })
})
