import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { MAX_BLOB_BYTES } from '#contract/blobs'
import { sha256 } from '#service/hash'
import { newTenant } from '../support/tenant.ts'

function noise(size: number, seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 255)
}

describe('blobs', () => {
  test('201 when new, 200 when there, HEAD tells, and the bytes arrive as sent', async () => {
    const tenant = await newTenant(['submit'])
    const bytes = noise(300_000, 1)
    const digest = await sha256(bytes)
    expect((await tenant.fetch(`/v1/blobs/${digest}`, { method: 'HEAD' })).status).toBe(404)
    expect((await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: bytes })).status).toBe(201)
    expect((await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: bytes })).status).toBe(200)
    const head = await tenant.fetch(`/v1/blobs/${digest}`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    expect(await head.text()).toBe('')
    expect(await (await tenant.fetch(`/v1/blobs/${digest}`)).json()).toMatchObject({ sha256: digest, size: 300_000 })
    const stored = await env.BLOBS.get(`blobs/${digest}`)
    expect(await sha256(new Uint8Array(await stored!.arrayBuffer()))).toBe(digest)
  })

  test('an empty blob is a blob', async () => {
    const tenant = await newTenant(['submit'])
    const digest = await sha256('')
    const put = await tenant.fetch(`/v1/blobs/${digest}`, {
      method: 'PUT',
      body: '',
      headers: { 'Content-Length': '0' },
    })
    expect(put.status).toBe(201)
  })

  test('another digest is refused and leaves no trace', async () => {
    const tenant = await newTenant(['submit'])
    const digest = await sha256('something else')
    const refused = await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: noise(1000, 2) })
    expect(refused.status).toBe(422)
    expect(await refused.json()).toMatchObject({ code: 'digest_mismatch' })
    expect(await env.BLOBS.head(`blobs/${digest}`)).toBeNull()
    expect((await tenant.fetch(`/v1/blobs/${digest}`, { method: 'HEAD' })).status).toBe(404)
  })

  test('knowing a digest reveals nothing and grants nothing; holding the content does', async () => {
    const [owner, stranger] = [await newTenant(['submit']), await newTenant(['submit'])]
    const bytes = noise(5000, 3)
    const digest = await sha256(bytes)
    await owner.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: bytes })
    const unknown = await stranger.fetch(`/v1/blobs/${await sha256('nobody has this')}`)
    const known = await stranger.fetch(`/v1/blobs/${digest}`)
    expect([known.status, unknown.status]).toEqual([404, 404])
    const guess = await stranger.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: noise(5000, 4) })
    expect(guess.status).toBe(422)
    expect((await stranger.fetch(`/v1/blobs/${digest}`)).status).toBe(404)
    expect((await stranger.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: bytes })).status).toBe(201)
    expect((await stranger.fetch(`/v1/blobs/${digest}`)).status).toBe(200)
  })

  test('411 without a length, 413 past the limit, 404 for what is no digest', async () => {
    const tenant = await newTenant(['submit'])
    const digest = await sha256('x')
    const unsized = new Response('x').body!.pipeThrough(new TransformStream<Uint8Array, Uint8Array>())
    expect((await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: unsized })).status).toBe(411)
    const large = new FixedLengthStream(MAX_BLOB_BYTES + 1)
    const refused = tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: large.readable })
    await large.writable.abort().catch(() => {})
    expect((await refused).status).toBe(413)
    for (const bad of ['abc', digest.toUpperCase(), `${digest}0`, '..%2f..%2fetc']) {
      expect((await tenant.fetch(`/v1/blobs/${bad}`)).status, bad).toBe(404)
    }
  })

  test('reading keys can not write', async () => {
    const reader = await newTenant(['read'])
    const digest = await sha256('x')
    expect((await reader.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body: 'x' })).status).toBe(403)
  })
})
