import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { ServerProcess } from '../support/server.ts'
import { uploadBase, uploadModel } from '../support/upload-folder.ts'

const DEMO = path.resolve(import.meta.dirname, '../../examples/demo')
/** Few enough to be done in seconds, enough for every section of a report. */
const EXAMPLES = 30

/** What the journeys find: the demo's base, some of its texts as a suite, two published scans and one private. */
export interface World {
  readonly url: string
  readonly key: string
  readonly base: string
  readonly suite: string
  /** A published scan of a LoRA. */
  readonly lora: { readonly scan: string; readonly model: string }
  readonly head: { readonly scan: string; readonly model: string }
  /** Nobody but its owner may see this one. */
  readonly secret: { readonly scan: string; readonly model: string }
}

export async function seed({ url, key, client }: ServerProcess): Promise<World> {
  const files = await uploadBase(client, path.join(DEMO, 'base'))
  const base = await client.bases.create({ name: 'demo', visibility: 'public', files })
  const suite = await client.suites.create({ name: 'letters', examples: await someLines(), visibility: 'public' })
  const scan = async (kind: string, name: string, publish: boolean, max?: number) => {
    const model = await client.models.create({
      name,
      base: base.id,
      files: await uploadModel(client, path.join(DEMO, 'models', kind)),
    })
    const { id } = await client.scans.create({
      model: model.id,
      suite: suite.id,
      publish,
      ...(max && { max_examples: max }),
    })
    return { scan: id, model: model.id }
  }
  const lora = await scan('lora', 'acme/letters-lora', true)
  const head = await scan('head', 'acme/letters-head', true)
  const secret = await scan('lora', 'acme/letters-secret', false, 2 * EXAMPLES - 10)
  for (const one of [lora, head, secret]) {
    const ended = await client.scans.wait(one.scan)
    if (ended.state !== 'done') throw new Error(`a scan ended as ${ended.state}: ${ended.problem?.detail}`)
  }
  return { url, key, base: base.id, suite: suite.id, lora, head, secret }
}

/** As many members and outsiders, and all canaries. */
async function someLines(): Promise<unknown[]> {
  const text = await readFile(path.join(DEMO, 'suite.jsonl'), 'utf8')
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { split: string })
  const of = (split: string) => lines.filter((line) => line.split === split)
  return [...of('member').slice(0, EXAMPLES), ...of('nonmember').slice(0, EXAMPLES), ...of('canary').slice(0, 6)]
}

/** The folder that the owner uploads: as AdapterHub saves a bottleneck adapter. */
export const UPLOAD = path.join(DEMO, 'models/bottleneck')

/** A LoRA as PEFT saves it. */
export const LORA = path.join(DEMO, 'models/lora')
