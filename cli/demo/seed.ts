import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from '#client/client'
import type { Scan } from '#contract/scans'
import { fileSource } from '../files/file-source.ts'
import { modelFiles } from '../files/model-files.ts'
import { packageRoot } from '../root.ts'
import type { Screen } from '../terminal/screen.ts'
import { uploadBase, uploadFiles, uploadSources } from '../upload.ts'

const NAME = 'demo'

export interface DemoScan {
  readonly kind: string
  readonly scan: Scan
}

/**
 * Registers base, models and suite of `examples/demo` and asks for their scans, all through the public API. Safe to repeat: bytes
 * that are there are not sent, and the same content is the same base, model, suite and scan.
 */
export async function seedDemo(client: Client, screen: Screen): Promise<DemoScan[]> {
  const folder = path.join(packageRoot(), 'examples', 'demo')
  const base = await client.bases.create({
    name: NAME,
    visibility: 'public',
    ...(await uploadBase(client, screen, path.join(folder, 'base'))),
  })
  const lines = await fileSource(path.join(folder, 'suite.jsonl'))
  const { suite: file } = await uploadSources(client, screen, new Map([['suite', lines]]))
  const suite = await client.suites.create({ name: NAME, file: file!, visibility: 'public' })
  const scans: DemoScan[] = []
  // One folder for each way of fine-tuning the base on the same member set.
  for (const kind of (await readdir(path.join(folder, 'models'))).sort()) {
    const files = await uploadFiles(client, screen, await modelFiles(path.join(folder, 'models', kind)))
    const model = await client.models.create({ name: `${NAME}-${kind}`, base: base.id, files })
    scans.push({ kind, scan: await client.scans.create({ model: model.id, suite: suite.id, publish: true }) })
  }
  return scans
}
