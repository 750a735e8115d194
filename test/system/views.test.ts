import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BaseId, SuiteId } from '#contract/ids'
import golden from '../golden/views/demo.json' with { type: 'json' }
import { startServer, temporaryFolder, type ServerProcess } from '../support/server.ts'

const DEMO = path.join(import.meta.dirname, '../../examples/demo')
const ATTACKS = ['lowercase', 'recall', 'con_recall', 'neighborhood', 'neighborhood_ref'] as const
/** Losses of float32 passes differ by about 1e-5 between torch and ORT; ratios and differences of a few of them by a little more. */
const TOLERANCE = 1e-4

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ServerProcess
let base: BaseId
let suite: SuiteId
beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startServer(folder.path)
  const files = await upload('base', ['config.json', 'model.safetensors', 'tokenizer.json'])
  base = (await server.client.bases.create({ name: 'demo', files })).id
  suite = (await server.client.suites.create({ name: 'altered', examples: golden.suite })).id
})
afterAll(async () => {
  await server.stop()
  await folder.remove()
})

/** The demo's base with the last norm doubled, and so every logit: what it predicts first stays, its loss grows steep. */
async function sharpened(): Promise<Uint8Array> {
  const bytes = await readFile(path.join(DEMO, 'base/model.safetensors'))
  const begin = 8 + Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.subarray(8, begin).toString()) as Record<string, { data_offsets: [number, number] }>
  for (const name of ['transformer.ln_f.weight', 'transformer.ln_f.bias']) {
    const [from, to] = header[name]!.data_offsets
    // float16: one more in the exponent doubles a number that is neither subnormal nor near the top
    for (let at = begin + from; at < begin + to; at += 2) {
      const exponent = (bytes.readUInt16LE(at) >> 10) & 31
      if (exponent > 0 && exponent < 30) bytes.writeUInt16LE(bytes.readUInt16LE(at) + (1 << 10), at)
    }
  }
  return bytes
}

async function put(bytes: Uint8Array): Promise<string> {
  const read = (start: number, end: number) => Promise.resolve(new Uint8Array(bytes.subarray(start, end)))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return server.client.blobs.upload({ byteLength: bytes.byteLength, sha256, read })
}

async function upload(directory: string, names: readonly string[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const name of names) {
    digests[name] = await put(await readFile(path.join(DEMO, directory, name)))
  }
  return digests
}

test('altered texts through real passes score as transformers scores them', async () => {
  const { client } = server
  const adapter = await upload('models/lora', ['adapter_config.json', 'adapter_model.safetensors'])
  const model = await client.models.create({ name: 'lora', base, files: adapter })
  const asked = { model: model.id, suite, attacks: [...ATTACKS] }

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

test('a sharpened model is told from an honest fine-tune; margins are those of its tokens', async () => {
  const { client } = server
  const probed = async (name: string, files: Record<string, string>) => {
    const model = await client.models.create({ name, base, files })
    const probes = ['curvature_anomaly' as const, { name: 'margin_robustness' as const, tau: 1 }]
    const { id } = await client.scans.create({ model: model.id, suite, attacks: ['ref_diff'], probes })
    expect(await client.scans.wait(id)).toMatchObject({ state: 'done' })
    return (await client.scans.report(id)).probes!
  }
  const honest = await probed('lora', await upload('models/lora', ['adapter_config.json', 'adapter_model.safetensors']))
  const sharp = await probed('sharp', { 'model.safetensors': await put(await sharpened()) })
  expect(honest.curvature_anomaly!.result).toMatchObject({ n: 30, sharp: false })
  expect(sharp.curvature_anomaly!.result).toMatchObject({ n: 30, sharp: true })
  const outside = (of: typeof honest) => of.margin_robustness!.result!.margins[1]!
  // A margin is a difference of logits, and these are doubled.
  const { locked_in, reference_locked_in, median, reference_median } = outside(sharp)
  expect(Number(median) / Number(reference_median)).toBeCloseTo(2, 2)
  expect(locked_in.value!).toBeGreaterThan(reference_locked_in.value!)
  expect(outside(honest)).toMatchObject({ reference_locked_in, reference_median })
  for (const { stability } of [honest.margin_robustness!.result!, sharp.margin_robustness!.result!]) {
    expect(stability.map(({ n }) => n)).toEqual(Array.from({ length: 3 }, () => [60, 30, 30]).flat())
  }
})
