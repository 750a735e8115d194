import { describe, expect, it } from 'vitest'
import { checkpointWeights } from '#model/checkpoint'
import { readArchitecture } from '#model/config'
import { readDelta } from '#model/deltas/detect'
import { readTensorTable } from '#model/tensor-table'
import { readTokenizer } from '#model/tokenizer'
import { WeightsError } from '#model/weights-error'
import type { Problem } from '#domain/result'
import type { Virtual } from '#model/virtual'
import { createPlainKernel } from '#model/kernel-plain'
import { forward } from '../support/forward.ts'
import { json, wellFormed } from '../support/hostile/build.ts'
import { oddConfigs } from '../support/hostile/configs.ts'
import { tinyFamilies } from '../support/hostile/families.ts'
import { hostileModels } from '../support/hostile/models.ts'
import { tinyBase, tinyLora } from '../support/hostile/tiny.ts'
import { must, sources } from '../support/golden-tables.ts'

const table = async (weights: Uint8Array) => readTensorTable(sources(new Map([['model.safetensors', weights]])))
const base = must(await table(tinyBase['model.safetensors']))
const architecture = must(readArchitecture(tinyBase['config.json'], base))

async function submitBase(files: Readonly<Record<string, Uint8Array>>): Promise<Problem | undefined> {
  const all = { ...tinyBase, ...files }
  const tensors = await table(all['model.safetensors'])
  if (!tensors.ok) return tensors.problem
  const read = readArchitecture(all['config.json'], tensors.value)
  if (!read.ok) return read.problem
  const tokenizer = readTokenizer(all['tokenizer.json'], read.value.vocabulary)
  return tokenizer.ok ? undefined : tokenizer.problem
}

/** As the service does: a file that the case does not bring is the well-formed one, unless the case brings its own kind of model. */
async function submitModel(files: Readonly<Record<string, Uint8Array>>): Promise<Problem | undefined> {
  const whole = 'config.json' in files || 'adapter.safetensors' in files ? files : { ...tinyLora, ...files }
  const delta = await readDelta(sources(new Map(Object.entries(whole))), architecture)
  if (!delta.ok) return delta.problem
  const weights = delta.value.apply(checkpointWeights(base))
  try {
    for (const name of [...base.keys(), ...virtualTensors(delta.value.virtual)]) await weights.load(name)
  } catch (error) {
    if (error instanceof WeightsError) return error.problem
    throw error
  }
  return undefined
}

const virtualTensors = (virtual: Virtual | undefined) =>
  virtual?.kind === 'past' ? virtual.tensors : virtual ? [virtual.tensor] : []

describe('broken and hostile uploads', () => {
  it.each(hostileModels.filter(({ submit }) => submit !== 'suite'))(
    '$name',
    async ({ submit, files = {}, codes, pointer }) => {
      const problem = await (submit === 'base' ? submitBase(files) : submitModel(files))
      if (codes) expect(codes).toContain(problem?.code)
      else expect(problem).toBeDefined()
      if (pointer === undefined) return
      expect(problem?.pointer).toBe(pointer)
      // a message names what it points at
      expect(problem?.detail).toContain(
        pointer
          .split('/')
          .slice(2)
          .join('/')
          .replace(/^[a-z_]+\.json\//, ''),
      )
    },
  )
})

const honest = Object.keys(tinyFamilies).map((family) => ({ family, config: {} }))

/** What the hostile ones are broken copies of, and configs at the edge of what is accepted. */
describe('odd but legal', () => {
  it.each([...honest, ...oddConfigs])('$family $config: every number is finite', async ({ family, config }) => {
    const own = tinyFamilies[family]!
    const tensors = must(await table(wellFormed(own.tensors)))
    const read = must(readArchitecture(json({ ...own.config, ...config }), tensors))
    const sequences = [Array.from({ length: 20 }, (_, t) => (t * 7) % 32)]
    const stats = await forward(
      { architecture: read, weights: checkpointWeights(tensors) },
      sequences,
      createPlainKernel(),
    )
    for (const values of [stats.logProb, stats.mean, stats.variance])
      expect([...values].every(Number.isFinite)).toBe(true)
  })
})
