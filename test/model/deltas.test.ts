import { describe, expect, it } from 'vitest'
import { expectedShapes } from '#model/architecture-check'
import { checkpointWeights } from '#model/checkpoint'
import { readDelta } from '#model/deltas/detect'
import { readTensorTable } from '#model/tensor-table'
import type { Weights } from '#model/weights'
import { goldenBytes, goldenFiles, goldenIndex, type GoldenCase } from '../support/golden-models.ts'
import { goldenBase, must, sources } from '../support/golden-tables.ts'

const { bases, cases } = await goldenIndex()

async function read(one: GoldenCase) {
  const base = await goldenBase(bases[one.base]!)
  const delta = must(await readDelta(sources(await goldenFiles(one.dir, one.files)), base.architecture))
  return { ...base, delta, weights: delta.apply(checkpointWeights(base.table)) }
}

async function goldenWeights(path: string): Promise<{ names: string[]; weights: Weights }> {
  const table = must(await readTensorTable(sources(new Map([['golden', await goldenBytes(path)]]))))
  return { names: [...table.keys()], weights: checkpointWeights(table) }
}

/** Largest difference over the largest value: what float32 can keep is 6e-8, and a merge rounds a few times on either side. */
function relativeError(got: Float32Array, expected: Float32Array): number {
  const [error, scale] = [got.map((value, i) => Math.abs(value - expected[i]!)), expected.map(Math.abs)]
  return Math.max(...error) / Math.max(...scale)
}

describe.each(cases)('$name', (one) => {
  it('is recognised, and says what it changes', async () => {
    const { delta } = await read(one)
    expect(delta.kind).toBe(one.kind)
    expect(delta.changed).toEqual(one.changed)
    expect(delta.trainableParameters).toBe(one.trainableParameters)
  })

  it('changes no tensor outside what it says', async () => {
    const { delta, weights, architecture, table } = await read(one)
    const plain = checkpointWeights(table)
    const layers = new Set(delta.changed.layers)
    for (const name of expectedShapes(architecture).keys()) {
      const layer = /(?:h|layers)\.(\d+)\./.exec(name)
      const untouched = layer
        ? !layers.has(Number(layer[1])) || delta.kind === 'bottleneck'
        : delta.changed.layers.length > 0 && delta.kind !== 'full' && !delta.changed.head && !delta.changed.embedding
      if (untouched) expect(await weights.load(name)).toEqual(await plain.load(name))
    }
  })

  if (one.merged !== undefined) {
    it('merges as torch does, whole and by tiles', async () => {
      const { weights } = await read(one)
      const golden = await goldenWeights(one.merged!)
      expect(golden.names.length).toBeGreaterThan(0)
      for (const name of golden.names) {
        const stored = weights.has(name) ? name : name.replace(/^(transformer|model|gpt_neox)\./, '')
        const expected = await golden.weights.load(name)
        expect(weights.shape(stored)).toEqual(golden.weights.shape(name))
        expect([name, relativeError(await weights.load(stored), expected)]).toEqual([name, expect.closeTo(0, 6)])
        const [rows, columns] = weights.shape(stored)
        if (columns === undefined || columns === 1) continue
        const tile = { rows: [3, rows! - 2], columns: [5, columns - 7] } as const
        const part = await golden.weights.load(name, tile)
        expect([name, relativeError(await weights.load(stored, tile), part)]).toEqual([name, expect.closeTo(0, 6)])
      }
    })
  }
})
