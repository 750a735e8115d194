import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { UploadSource } from '#client/blobs'
import { createClient } from '#client/client'
import { ApiError, UnreachableError } from '#client/problem'
import { startServer, temporaryFolder, type ServerProcess } from '../support/server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ServerProcess
beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startServer(folder.path)
})
afterAll(async () => {
  await server.stop()
  await folder.remove()
})

function bytesOf(size: number): UploadSource & { readonly reads: [number, number][] } {
  const bytes = randomBytes(size)
  const reads: [number, number][] = []
  return {
    byteLength: size,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    reads,
    read(start, end) {
      reads.push([start, end])
      return Promise.resolve(new Uint8Array(bytes.subarray(start, end)))
    },
  }
}

test('a small file goes in one request, and only once', async () => {
  const source = bytesOf(100_000)
  const steps: number[] = []
  expect(await server.client.blobs.upload(source, { onProgress: (done) => steps.push(done) })).toBe(source.sha256)
  expect(steps).toEqual([0, 100_000])
  await server.client.blobs.upload(source)
  expect(source.reads).toEqual([[0, 100_000]])
})

test('without a digest the client computes it', async () => {
  const { sha256, ...source } = bytesOf(1000)
  expect(await server.client.blobs.upload(source)).toBe(sha256)
})

test('a large upload that breaks off goes on where it was', async () => {
  const source = bytesOf(40_000_000)
  let parts = 0
  const breaking = createClient({
    url: server.url,
    key: server.key,
    attempts: 1,
    fetch: (input, init) => {
      if (new Request(input).url.includes('/parts/') && ++parts > 2) {
        return Promise.reject(new TypeError('connection reset'))
      }
      return fetch(input, init)
    },
  })
  await expect(breaking.blobs.upload(source)).rejects.toBeInstanceOf(UnreachableError)

  source.reads.length = 0
  const steps: number[] = []
  expect(await server.client.blobs.upload(source, { onProgress: (done) => steps.push(done) })).toBe(source.sha256)
  const sent = source.reads.reduce((sum, [start, end]) => sum + end - start, 0)
  expect(steps.find((done) => done > 0)).toBeGreaterThanOrEqual(2 * 8_388_608)
  expect(sent).toBe(40_000_000 - 2 * 8_388_608)
  expect(steps.at(-1)).toBe(40_000_000)
})

test('bytes that are not what their digest says are refused', async () => {
  const source = { ...bytesOf(1000), sha256: 'ab'.repeat(32) }
  await expect(server.client.blobs.upload(source)).rejects.toMatchObject({ code: 'digest_mismatch', status: 422 })
})

test('a wrong key is an ApiError', async () => {
  const stranger = createClient({ url: server.url, key: `${server.key.slice(0, -1)}!` })
  await expect(stranger.suites.list()).rejects.toBeInstanceOf(ApiError)
})

test('what was made is there after a restart', async () => {
  const examples = ['member', 'nonmember'].map((split) => ({ id: split, split, text: 'The quick brown fox jumps.' }))
  const suite = await server.client.suites.create({ name: 'kept', examples })
  await server.kill()
  server = await startServer(folder.path)
  expect(await server.client.suites.get(suite.id)).toMatchObject({ id: suite.id, name: 'kept', examples: 2 })
})
