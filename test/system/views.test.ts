import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import golden from '../golden/views/demo.json' with { type: 'json' }
import { startServer, temporaryFolder, type ServerProcess } from '../support/server.ts'

const DEMO = path.join(import.meta.dirname, '../../examples/demo')
const ATTACKS = ['lowercase', 'recall', 'con_recall', 'neighborhood', 'neighborhood_ref'] as const
/** Losses of float32 passes differ by about 1e-5 between torch and ORT; ratios and differences of a few of them by a little more. */
const TOLERANCE = 1e-4

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

async function upload(directory: string, names: readonly string[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const name of names) {
    const bytes = await readFile(path.join(DEMO, directory, name))
    const read = (start: number, end: number) => Promise.resolve(new Uint8Array(bytes.subarray(start, end)))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    digests[name] = await server.client.blobs.upload({ byteLength: bytes.byteLength, sha256, read })
  }
  return digests
}

test('altered texts through real passes score as transformers scores them', async () => {
  const { client } = server
  const files = await upload('base', ['config.json', 'model.safetensors', 'tokenizer.json'])
  const base = await client.bases.create({ name: 'demo', files })
  const adapter = await upload('models/lora', ['adapter_config.json', 'adapter_model.safetensors'])
  const model = await client.models.create({ name: 'lora', base: base.id, files: adapter })
  const suite = await client.suites.create({ name: 'altered', examples: golden.suite })
  const asked = { model: model.id, suite: suite.id, attacks: [...ATTACKS] }

  const plan = await client.scans.plan(asked)
  const shots = golden.shots.nonmember.length
  expect(plan.views.map(({ name, models, sequences }) => [name, ...models, sequences])).toEqual([
    ['text', 'target', 'reference', 60],
    ['lower', 'target', 58],
    ['nonmember_prefix', 'target', 60 - shots],
    ['member_prefix', 'target', 60 - golden.shots.member.length],
    ['neighbours', 'target', 'reference', 120],
  ])

  const { id } = await client.scans.create(asked)
  expect(await client.scans.wait(id)).toMatchObject({ state: 'done' })
  const { membership, provenance } = await client.scans.report(id)
  expect(membership.find(({ attack }) => attack === 'recall')?.unscored).toEqual([{ reason: 'is_shot', count: shots }])
  expect(provenance.views?.map(({ name }) => name)).toEqual(plan.views.slice(1).map(({ name }) => name))

  const headers = { authorization: `Bearer ${server.key}`, accept: 'application/json' }
  const answer = await fetch(`${server.url}/v1/scans/${id}/scores`, { headers })
  const { data }: { data: { id: string; scores: Record<string, number | null> }[] } = await answer.json()
  expect(data.map((row) => row.id)).toEqual(golden.suite.map((line) => line.id))
  for (const row of data) {
    const expected: Record<string, number | null> = golden.scores[row.id as keyof typeof golden.scores]
    for (const attack of ATTACKS) {
      if (expected[attack] === null) expect(row.scores[attack], `${attack} ${row.id}`).toBeNull()
      else expect(Math.abs(row.scores[attack]! - expected[attack]!), `${attack} ${row.id}`).toBeLessThan(TOLERANCE)
    }
  }
})
