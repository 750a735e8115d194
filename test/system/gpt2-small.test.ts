import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SuiteId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import { randomExamples } from '../support/random-suite.ts'
import { startServer, temporaryFolder, type ServerProcess } from '../support/server.ts'
import { gpt2Small, writeSyntheticGpt2, writeSyntheticHead, writeSyntheticLora } from '../support/synthetic-model.ts'
import { uploadBase, uploadModel } from '../support/upload-folder.ts'

/** JS buffers + wasm heap. An isolate has 128 MB; V8 itself, the script and the compiled graphs take the rest. */
const BUDGET = 112 * 1024 * 1024
/** Lengths that differ, so that nothing fits by luck; about a thousand tokens keep the suite quick. */
const LENGTHS = [128, 96, 64, 40, 120, 100, 80, 64]

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ServerProcess
let suite: SuiteId
let lora: Scan

async function scan(name: string, options: { attacks?: string[] } = {}): Promise<Scan> {
  const files = await uploadModel(server.client, path.join(folder.path, name))
  const model = await server.client.models.create({ name, base: 'gpt2-small', files })
  const started = await server.client.scans.create({ model: model.id, suite, ...options })
  const ended = await server.client.scans.wait(started.id)
  expect(ended).toMatchObject({ state: 'done', problem: null })
  return ended
}

beforeAll(async () => {
  folder = await temporaryFolder()
  await writeSyntheticGpt2(path.join(folder.path, 'base'), gpt2Small)
  await writeSyntheticLora(path.join(folder.path, 'lora'), gpt2Small, [9, 10, 11])
  await writeSyntheticHead(path.join(folder.path, 'head'), gpt2Small)
  server = await startServer(path.join(folder.path, 'home'))
  const files = await uploadBase(server.client, path.join(folder.path, 'base'))
  await server.client.bases.create({ name: 'gpt2-small', files })
  const examples = LENGTHS.flatMap((words, seed) => randomExamples(1, words, gpt2Small.vocabulary, seed)).map(
    (example, i) => ({ ...example, id: `e${i}`, split: i % 2 === 0 ? 'member' : 'nonmember' }),
  )
  suite = (await server.client.suites.create({ name: 'random', examples })).id
}, 240_000)

afterAll(async () => {
  await server.stop()
  await folder.remove()
})

test('a LoRA on a 498 MB base is scanned within an isolate’s memory', async () => {
  lora = await scan('lora')
  expect(lora.start_layer).toBe(9)
  expect(lora.cost.peak_bytes).toBeGreaterThan(0)
  expect(lora.cost.peak_bytes).toBeLessThanOrEqual(BUDGET)
})

test('a head costs at most 35 % of the whole model', async () => {
  const tokens = LENGTHS.reduce((sum, n) => sum + n, 0)
  const scored = tokens - LENGTHS.length
  // What multiplying by every weight once costs; attention itself, a percent at these lengths, is left out.
  const whole = 2 * (tokens * 12 * 12 * 768 * 768 + scored * 50257 * 768)
  const head = await scan('head')
  expect(head.start_layer).toBe(12)
  expect(head.cost.flops).toBeLessThanOrEqual(0.35 * whole)
  expect(head.cost.peak_bytes).toBeLessThanOrEqual(BUDGET)
})

test('another question about the same content costs no forward pass', async () => {
  const again = await scan('lora', { attacks: ['loss'] })
  expect(again.id).not.toBe(lora.id)
  expect(again.cost).toMatchObject({ flops: 0, bytes: 0 })
})
