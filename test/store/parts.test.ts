import { env } from 'cloudflare:workers'
import { assert, asyncProperty, constant, integer, oneof, pre } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deleteParts, putPart, readParts, streamParts } from '#store/parts'
import { createStore } from '#store/store'

const store = createStore(env.DB, env.BLOBS)
const partSize = 1000
const bytes = Uint8Array.from({ length: 3 * partSize + 7 }, (_, i) => (i * 31 + (i >> 8)) & 255)
const body = (data: Uint8Array<ArrayBuffer>) => new Blob([data]).stream() as ReadableStream<Uint8Array>

async function placed(key: string) {
  for (let part = 1; part <= 4; part++) {
    const data = bytes.slice((part - 1) * partSize, part * partSize)
    await putPart(store, key, part, data.length, body(data))
  }
  return { key, size: bytes.length, partSize }
}

describe('content in parts', () => {
  test('reads like one object, wherever a range begins and ends', async () => {
    const place = await placed('uploads/ranges')
    const cut = integer({ min: 0, max: bytes.length })
    const edges = [0, 999, 1000, 1001, 2000, 3000, bytes.length].map((n) => constant(n))
    await assert(
      asyncProperty(oneof(cut, ...edges), oneof(cut, ...edges), async (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)]
        pre(start < end)
        expect(await readParts(store, place, start, end)).toEqual(bytes.slice(start, end))
      }),
      { numRuns: 60 },
    )
    expect(new Uint8Array(await new Response(streamParts(store, place)).arrayBuffer())).toEqual(bytes)
  })

  test('never changes once a part is there', async () => {
    const place = await placed('uploads/once')
    await putPart(store, place.key, 2, partSize, body(new Uint8Array(partSize)))
    await Promise.all([1, 1].map((part) => putPart(store, place.key, part, partSize, body(new Uint8Array(partSize)))))
    expect(await readParts(store, place, 0, bytes.length)).toEqual(bytes)
  })

  test('is nothing without all its parts', async () => {
    const place = await placed('uploads/gone')
    await deleteParts(store, { ...place, size: partSize })
    expect(await readParts(store, place, 0, 5)).toBeNull()
    expect(await readParts(store, place, 500, 1500)).toBeNull()
    await expect(new Response(streamParts(store, place)).arrayBuffer()).rejects.toThrow()
    await deleteParts(store, place)
    expect((await env.BLOBS.list({ prefix: 'uploads/gone/' })).objects).toEqual([])
  })
})
