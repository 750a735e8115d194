import { describe, expect, it } from 'vitest'
import { checkpointWeights } from '#model/checkpoint'
import { readArchitecture } from '#model/config'
import { readDelta } from '#model/deltas/detect'
import { readTensorTable } from '#model/tensor-table'
import { readTokenizer } from '#model/tokenizer'
import { WeightsError } from '#model/weights-error'
import type { Problem } from '#domain/result'
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
    for (const name of base.keys()) await weights.load(name)
  } catch (error) {
    if (error instanceof WeightsError) return error.problem
    throw error
  }
  return undefined
}

describe('broken and hostile uploads', () => {
  it.each(hostileModels.filter(({ submit }) => submit !== 'suite'))('$name', async ({ submit, files = {}, codes }) => {
    const problem = await (submit === 'base' ? submitBase(files) : submitModel(files))
    if (codes) expect(codes).toContain(problem?.code)
    else expect(problem).toBeDefined()
  })
})
