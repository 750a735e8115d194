import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

/** The platform refuses a larger Worker. */
const MAX_GZIP = 10_000_000

test('the Worker fits the platform', async () => {
  const folder = path.resolve('dist/worker')
  const modules = (await readdir(folder)).filter((file) => /\.(js|wasm)$/.test(file))
  expect(modules.some((file) => file.endsWith('.wasm'))).toBe(true)
  const sizes = await Promise.all(
    modules.map(async (file) => gzipSync(await readFile(path.join(folder, file))).byteLength),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_GZIP)
})
