import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BaseId, ModelId, ScanId, SuiteId } from '#contract/ids'
import { checkSignature } from '#contract/signatures'
import type { Client } from '#client/client'
import { startServer, temporaryFolder } from '../support/server.ts'
import { tinyBase, tinyFull, tinyLora, type Files } from '../support/tiny-gpt2.ts'

/** At least 20 are promised. */
const KILLS = 22
/** Scans kept under way: more work than one life can finish, so that hardly a kill falls between two scans. */
const UNDER_WAY = 3
/** Two minutes on a quiet machine with two cores; most of it is starting servers. */
const TIMEOUT_MS = 900_000
/** The longest a server lives, counted from its first answer. */
const LONGEST_LIFE_MS = 2_000
/** Large enough that a scan outlives a server, small enough that each takes a second or two. */
const shape = { width: 64, layers: 4, heads: 4, vocabulary: 256, positions: 128 }
const seed = 20_261_123

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

/** Whole models and late LoRAs by turns: passes that depend on each other and passes that do not. */
function modelFiles(number: number): Files {
  return number % 2 === 0 ? tinyLora({ seed: 100 + number, layer: 3, shape }) : tinyFull(100 + number, shape)
}

const examples = Array.from({ length: 240 }, (_, i) => ({
  id: `e${i}`,
  split: i % 2 === 0 ? 'member' : 'nonmember',
  text: Array.from({ length: 16 }, (_, j) => `w${(i * 31 + j * 17) % 997}`).join(' '),
}))

interface World {
  readonly base: BaseId
  readonly suite: SuiteId
}

async function upload(client: Client, files: Files): Promise<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [name, bytes] of files) {
    const read = async (start: number, end: number) => bytes.slice(start, end)
    kept[name] = await client.blobs.upload({ byteLength: bytes.byteLength, read })
  }
  return kept
}

async function settle(client: Client): Promise<World> {
  const base = await client.bases.create({ name: 'small', files: await upload(client, tinyBase(1, shape)) })
  const suite = await client.suites.create({ name: 'words', examples })
  return { base: base.id, suite: suite.id }
}

async function submit(client: Client, { base, suite }: World, number: number): Promise<ScanId> {
  const files = await upload(client, modelFiles(number))
  const model: ModelId = (await client.models.create({ name: `model ${number}`, base, files })).id
  return (await client.scans.create({ model, suite })).id
}

/** The report without ids and times; and without its signature, which covers them and was checked. */
async function substance(client: Client, id: ScanId): Promise<string> {
  const report = await client.scans.report(id)
  expect(await checkSignature(report, await client.signingKeys())).toMatchObject({ status: 'valid', key: 'active' })
  const model = { ...report.model, id: '' }
  const suite = { ...report.suite, id: '' }
  return JSON.stringify({
    ...report,
    scan: '',
    model,
    suite,
    provenance: { ...report.provenance, cpu_ms: 0, signature: '' },
  })
}

test(`${KILLS} kills at random moments lose nothing and double nothing`, { timeout: TIMEOUT_MS }, async () => {
  const random = mulberry32(seed)
  const home = path.join(folder.path, 'killed')
  let server = await startServer(home)
  const port = Number(new URL(server.url).port)
  const world = await settle(server.client)
  const accepted: ScanId[] = []
  let underWay = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const life = sleep(random() * LONGEST_LIFE_MS)
    const states = await Promise.all(accepted.map((id) => server.client.scans.get(id)))
    const unfinished = states.filter(({ finished_at }) => finished_at === null).length
    if (unfinished < UNDER_WAY) accepted.push(await submit(server.client, world, accepted.length))
    await life
    const now = await Promise.all(accepted.slice(-UNDER_WAY).map((id) => server.client.scans.get(id)))
    if (now.some(({ finished_at }) => finished_at === null)) underWay++
    await server.kill()
    server = await startServer(home, port)
  }
  // A kill between two scans would prove little.
  expect(underWay).toBeGreaterThanOrEqual(KILLS - 2)

  const scans = await Promise.all(accepted.map((id) => server.client.scans.wait(id)))
  expect(scans.map(({ state, problem }) => ({ state, problem }))).toEqual(
    accepted.map(() => ({ state: 'done', problem: null })),
  )
  const disturbed = await Promise.all(accepted.map((id) => substance(server.client, id)))
  for (const id of accepted) {
    const types: string[] = []
    for await (const { type } of server.client.scans.events(id)) types.push(type)
    expect(types.filter((type) => type !== 'progress')).toEqual(['queued', 'planning', 'scoring', 'concluding', 'done'])
  }
  await server.stop()

  const calm = await startServer(path.join(folder.path, 'calm'))
  const peace = await settle(calm.client)
  for (const [number, seen] of disturbed.entries()) {
    const id = await submit(calm.client, peace, number)
    await calm.client.scans.wait(id)
    expect(await substance(calm.client, id)).toBe(seen)
  }
  await calm.stop()
})

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function mulberry32(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
