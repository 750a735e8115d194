import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from '#contract/zod'
import { readTokenStats } from '#model/token-stats-file'
import { startServer, temporaryFolder } from '../test/support/server.ts'
import { uploadBase, uploadModel } from '../test/support/upload-folder.ts'

/**
 * Compares the Worker's token log-probabilities for SmolLM2-135M, and for a LoRA on it, with those that transformers and peft computed in
 * float32 beside the data. Prints one JSON; exits with 1 past a tolerance. Usage: `node scripts/check-smollm2.ts FOLDER`.
 */
const TOLERANCE = { max: 1e-3, mean: 1e-4 }
/** JS buffers + wasm heap, of an isolate's 128 MB. */
const BUDGET = 112 * 1024 * 1024

const Golden = z.object({
  examples: z.array(
    z.object({
      text: z.string(),
      ids: z.array(z.number()),
      log_probabilities: z.object({ base: z.array(z.number()), lora: z.array(z.number()) }),
    }),
  ),
})

const data = path.resolve(process.argv[2] ?? '.cache/smollm2')
const { examples } = Golden.parse(JSON.parse(await readFile(path.join(data, 'golden.json'), 'utf8')))
const folder = await temporaryFolder()
const server = await startServer(path.join(folder.path, 'home'))
try {
  const { client } = server
  await client.bases.create({ name: 'smollm2', files: await uploadBase(client, path.join(data, 'base')) })
  const files = await uploadModel(client, path.join(data, 'models', 'lora'))
  const model = await client.models.create({ name: 'lora', base: 'smollm2', files })
  const lines = examples.map(({ text }, i) => ({ id: `t${i}`, text, split: i % 2 === 0 ? 'member' : 'nonmember' }))
  const suite = await client.suites.create({ name: 'golden', examples: lines })
  const scan = await client.scans.wait((await client.scans.create({ model: model.id, suite: suite.id })).id)
  if (scan.state !== 'done') throw new Error(`the scan ended ${scan.state}: ${scan.problem?.detail ?? ''}`)
  const result = {
    texts: examples.length,
    base: await compare(scan.id, 'reference', 'base'),
    lora: await compare(scan.id, 'target', 'lora'),
    peak_bytes: scan.cost.peak_bytes,
    budget_bytes: BUDGET,
    tolerance_nats: TOLERANCE,
  }
  console.log(JSON.stringify(result, null, 2))
  const within = [result.base, result.lora].every(({ max, mean }) => max <= TOLERANCE.max && mean <= TOLERANCE.mean)
  if (!within || scan.cost.peak_bytes > BUDGET) process.exitCode = 1
} finally {
  await server.stop()
  await folder.remove()
}

/** Largest and mean |Δ| in nats over all tokens. Throws when the tokens themselves differ. */
async function compare(scan: string, of: 'reference' | 'target', name: 'base' | 'lora') {
  const answer = await fetch(`${server.url}/v1/scans/${scan}/token-stats?of=${of}`, {
    headers: { authorization: `Bearer ${server.key}` },
  })
  const stats = await readTokenStats(new Uint8Array(await answer.arrayBuffer()))
  if (!stats.ok) throw new Error(stats.problem.detail)
  const { offsets, token, logProb } = stats.value
  const differences = examples.flatMap(({ ids, log_probabilities }, i) => {
    const from = offsets[i]!
    if (ids.slice(1).join() !== token.slice(from, offsets[i + 1]).join()) throw new Error(`text ${i}: other tokens`)
    return log_probabilities[name].map((expected, t) => Math.abs(expected - logProb[from + t]!))
  })
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length
  return { tokens: differences.length, max: Math.max(...differences), mean }
}
