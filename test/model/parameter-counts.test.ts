import { describe, expect, it } from 'vitest'
import { expectedShapes } from '#model/architecture-check'
import { bufferSource, type ByteSource } from '#model/bytes'
import { readArchitecture, readConfig } from '#model/config'
import { readDelta } from '#model/deltas/detect'
import { readTensorTable } from '#model/tensor-table'
import { must } from '../support/golden-tables.ts'
import { virtualFile } from '../support/virtual-file.ts'

const json = (value: unknown) => bufferSource(new TextEncoder().encode(JSON.stringify(value)))
const config = new TextEncoder().encode(JSON.stringify({ model_type: 'gpt2' }))
const [d, layers, vocabulary] = [768, 12, 50_257]

/** GPT-2 small, from the config's defaults alone. */
const shapes = expectedShapes(must(readConfig(config, () => true)))
const table = must(await readTensorTable(new Map([['model.safetensors', virtualFile(shapes)]])))
const base = must(readArchitecture(config, table))

async function count(files: Record<string, ByteSource>): Promise<number> {
  return must(await readDelta(new Map(Object.entries(files)), base)).trainableParameters
}

/** AdapterHub's `seq_bn` (Pfeiffer) with this reduction factor. */
function pfeiffer(factor: number): Record<string, ByteSource> {
  const r = d / factor
  const tensors = Array.from({ length: layers }, (_, i) => `transformer.h.${i}.output_adapters.adapters.x`).flatMap(
    (module): [string, number[]][] => [
      [`${module}.adapter_down.0.weight`, [r, d]],
      [`${module}.adapter_down.0.bias`, [r]],
      [`${module}.adapter_up.weight`, [d, r]],
      [`${module}.adapter_up.bias`, [d]],
    ],
  )
  const options = {
    output_adapter: true,
    mh_adapter: false,
    original_ln_before: true,
    non_linearity: 'relu',
    reduction_factor: factor,
  }
  return {
    'adapter_config.json': json({
      config: options,
      name: 'x',
      model_type: 'gpt2',
      hidden_size: d,
      version: 'adapters.1.2.0',
    }),
    'adapter.safetensors': virtualFile(tensors),
  }
}

/** Logged by the authors of arXiv 2205.12506 (mireshghallah/ft-memorization), in millions; the block counted by hand. */
describe('trainable parameters of GPT-2 small', () => {
  it('full: 124,439,808', async () => {
    expect(await count({ 'model.safetensors': virtualFile(shapes) })).toBe(124_439_808)
  })

  it('head: 38,597,376', async () => {
    expect(await count({ 'model.safetensors': virtualFile([['lm_head.weight', [vocabulary, d]]]) })).toBe(38_597_376)
  })

  it('adapters: 894,528 at reduction 16, 7,091,712 at 2', async () => {
    expect(await count(pfeiffer(16))).toBe(894_528)
    expect(await count(pfeiffer(2))).toBe(7_091_712)
  })

  it('one block: 7,087,872', async () => {
    const block = [...shapes].filter(([name]) => name.startsWith('transformer.h.4.'))
    expect(await count({ 'model.safetensors': virtualFile(block) })).toBe(7_087_872)
  })
})
