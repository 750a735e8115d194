import path from 'node:path'
import type { Client } from '#client/client'
import type { ModelId, SuiteId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import { randomExamples } from '../../test/support/random-suite.ts'
import { startServer } from '../../test/support/server.ts'
import { gpt2Small } from '../../test/support/synthetic-model.ts'
import { uploadBase, uploadModel } from '../../test/support/upload-folder.ts'
import { readRepeatedly } from './latency.ts'

/** The whole model, a LoRA on the last quarter and a head through the service, and how reads feel meanwhile. */
export async function measureScans(folder: string, lengths: readonly number[], say: (line: string) => void) {
  const server = await startServer(path.join(folder, 'home'))
  const { client, url, key } = server
  try {
    say('service: uploading the base (498 MB)')
    const uploading = performance.now()
    const files = await uploadBase(client, path.join(folder, 'base'))
    const upload_seconds = (performance.now() - uploading) / 1000
    await client.bases.create({ name: 'bench', files })
    const examples = lengths.map((words, i) => ({
      ...randomExamples(1, words, gpt2Small.vocabulary, i)[0],
      id: `e${i}`,
      split: i % 2 === 0 ? 'member' : 'nonmember',
    }))
    const suite = (await client.suites.create({ name: 'bench', examples })).id
    const tokens = lengths.reduce((sum, n) => sum + n, 0)
    const measure = async (name: string) => {
      say(`service: ${name}`)
      return timed(await scan(client, await submit(client, path.join(folder, name)), suite), tokens)
    }
    const paths = ['/v1/scans?limit=50', '/v1/models', '/healthz', '/']

    // Also computes the base's statistics and the hidden states at its start: later scans find them.
    const first = await measure('lora-first')
    say('service: full, with reads beside it')
    const model = await submit(client, path.join(folder, 'full'))
    const reading = readRepeatedly(url, key, paths)
    const full = timed(await scan(client, model, suite), tokens)
    const while_scanning = await reading.stop()
    const lora = await measure('lora')
    const head = await measure('head')
    const idle = readRepeatedly(url, key, paths)
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    const read_latency_ms = { while_scanning, idle: await idle.stop() }
    return { upload_seconds, first, full, lora, head, read_latency_ms }
  } finally {
    await server.stop()
  }
}

async function submit(client: Client, folder: string): Promise<ModelId> {
  const files = await uploadModel(client, folder)
  return (await client.models.create({ name: path.basename(folder), base: 'bench', files })).id
}

async function scan(client: Client, model: ModelId, suite: SuiteId): Promise<Scan> {
  const ended = await client.scans.wait((await client.scans.create({ model, suite })).id)
  if (ended.state !== 'done') throw new Error(`the scan ended ${ended.state}: ${ended.problem?.detail ?? ''}`)
  return ended
}

function timed({ cost, start_layer, started_at, finished_at }: Scan, tokens: number) {
  const seconds = (Date.parse(finished_at!) - Date.parse(started_at!)) / 1000
  const busy = cost.io_ms + cost.kernel_ms + cost.js_ms
  const share = busy === 0 ? null : { io: cost.io_ms / busy, kernel: cost.kernel_ms / busy, js: cost.js_ms / busy }
  return { seconds, tokens_per_second: tokens / seconds, start_layer, share, cost }
}
