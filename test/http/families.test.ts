import { expect, test } from 'vitest'
import type { Model } from '#contract/models'
import { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { readTokenStats } from '#model/token-stats-file'
import {
  bundledBytes,
  bundledFiles,
  bundledIndex,
  bundledSequences,
  numberedText,
  numberedTokenizer,
} from '../support/golden-uploads.ts'
import { expectSameStats } from '../support/same-stats.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { addBase, addModel, addSuite, ended } from '../support/tiny-world.ts'

const { bases, cases } = await bundledIndex()

async function statsOf(bytes: Uint8Array) {
  const stats = await readTokenStats(bytes)
  if (!stats.ok) throw new Error(stats.problem.detail)
  return stats.value
}

async function scored(tenant: Tenant, scan: string, of: 'target' | 'reference') {
  const file = await tenant.fetch(`/v1/scans/${scan}/token-stats?of=${of}`)
  return statsOf(new Uint8Array(await file.arrayBuffer()))
}

/** The smaller families with an adapter, the kinds of virtual tokens, and both at once: from upload to report, with the statistics of transformers and peft. */
test.each([
  'gpt_neox/lora',
  'gpt_neo/lora',
  'opt/lora',
  'qwen3/lora',
  'gemma/lora',
  'gemma3/lora',
  'gpt2/prefix',
  'gpt2/prompt',
  'gpt2/p-tuning',
  'gemma3/prefix',
])('%s', async (name) => {
  const golden = cases.find((one) => one.name === name)!
  const goldenBase = bases[golden.base]!
  const sequences = await bundledSequences(goldenBase)
  const files = await bundledFiles(goldenBase)
  const config: { vocab_size: number } = JSON.parse(new TextDecoder().decode(files.get('config.json')))

  const tenant = await newTenant()
  const base = await addBase(tenant, files.set('tokenizer.json', numberedTokenizer(config.vocab_size)))
  const model = await addModel(tenant, base, await bundledFiles(golden))
  expect(await (await tenant.fetch(`/v1/models/${model}`)).json<Model>()).toMatchObject({
    kind: golden.kind,
    trainable_parameters: golden.trainableParameters,
    changed_layers: golden.changed.layers,
    changed_embedding: golden.changed.embedding,
    changed_head: golden.changed.head,
  })
  const split = (i: number) => (i % 2 === 0 ? 'member' : 'nonmember')
  const examples = sequences.map((tokens, i) => ({ id: `${i}`, split: split(i), text: numberedText(tokens) }))
  const suite = await addSuite(tenant, examples)

  const answer = await tenant.send('POST', '/v1/scans', { model, suite, attacks: ['loss', 'ref_diff'] })
  const scan = await ended(tenant, (await answer.json<Scan>()).id)
  expect(scan).toMatchObject({ state: 'done', problem: null })
  const report = Report.parse(await (await tenant.fetch(`/v1/scans/${scan.id}/report`)).json())
  expect(report).toMatchObject({ model: { kind: golden.kind }, provenance: { engine: 'edge' } })
  expectSameStats(await scored(tenant, scan.id, 'target'), await statsOf(await bundledBytes(golden.expected)))
  expectSameStats(await scored(tenant, scan.id, 'reference'), await statsOf(await bundledBytes(goldenBase.expected)))
})
