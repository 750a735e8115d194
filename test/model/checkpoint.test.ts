import { describe, expect, it } from 'vitest'
import { checkpointWeights, gapLimit, scratchLimit } from '#model/checkpoint'
import { writeSafetensors, type WritableArray } from '#model/safetensors-write'
import { readTensorTable } from '#model/tensor-table'
import { WeightsError } from '#model/weights-error'
import { countingSource } from '../support/counting-source.ts'

async function weightsOf(values: WritableArray, shape: number[], dtype?: 'BF16') {
  const bytes = writeSafetensors({ w: { values, shape, ...(dtype && { dtype }) } })
  const source = countingSource(bytes)
  const table = await readTensorTable(new Map([['model.safetensors', source]]))
  if (!table.ok) throw new Error(table.problem.detail)
  const before = { reads: source.reads, bytes: source.bytes }
  return {
    weights: checkpointWeights(table.value),
    spent: () => ({ reads: source.reads - before.reads, bytes: source.bytes - before.bytes }),
  }
}

const counting = (n: number) => Float32Array.from({ length: n }, (_, i) => i % 65_536)

describe('checkpointWeights', () => {
  it('reads rows in one read of exactly their bytes', async () => {
    const { weights, spent } = await weightsOf(counting(2000), [100, 20])
    expect(await weights.load('w', { rows: [3, 50] })).toEqual(counting(2000).slice(60, 1000))
    expect(spent()).toEqual({ reads: 1, bytes: 47 * 20 * 4 })
    expect(weights.cost('w', { rows: [3, 50] })).toEqual({ reads: 1, bytes: 47 * 20 * 4, scratch: 0 })
  })

  it('cuts columns out of whole rows, in pieces within the scratch limit', async () => {
    const [rows, columns] = [1500, 1000]
    const all = counting(rows * columns)
    const { weights, spent } = await weightsOf(all, [rows, columns])
    const tile = { rows: [10, 1490], columns: [300, 700] } as const
    const got = await weights.load('w', tile)
    expect(got.length).toBe(1480 * 400)
    for (let i = 0; i < 1480; i++)
      for (const j of [0, 399]) expect(got[i * 400 + j]).toBe(all[(i + 10) * columns + 300 + j])
    const cost = weights.cost('w', tile)
    expect(spent()).toEqual({ reads: cost.reads, bytes: cost.bytes })
    expect(cost).toMatchObject({ reads: 2, bytes: 1480 * columns * 4 })
    expect(cost.scratch).toBeLessThanOrEqual(scratchLimit)
  })

  it('cuts rows wider than the scratch limit', async () => {
    const columns = scratchLimit / 4 + 10
    const all = counting(2 * columns)
    const { weights } = await weightsOf(all, [2, columns])
    const got = await weights.load('w', { columns: [5, columns - 2] })
    expect(got.length).toBe(2 * (columns - 7))
    for (const at of [0, columns - 8]) {
      expect(got[at]).toBe(all[5 + at])
      expect(got[columns - 7 + at]).toBe(all[columns + 5 + at])
    }
    expect(weights.cost('w', { columns: [5, columns - 2] }).scratch).toBeLessThanOrEqual(scratchLimit)
  })

  it('widens BF16 in pieces', async () => {
    const stored = Uint16Array.from({ length: 3_000_000 }, (_, i) => 0x3f80 + (i % 100))
    const { weights, spent } = await weightsOf(stored, [3000, 1000], 'BF16')
    const got = await weights.load('w')
    expect(got.length).toBe(3_000_000)
    expect(got[150]).toBe(1 + 50 / 128)
    expect(spent()).toEqual({ reads: 5, bytes: 6_000_000 })
    expect(weights.cost('w').scratch).toBeLessThanOrEqual(scratchLimit)
  })

  it('gathers rows in any order, nearby ones in one read', async () => {
    const columns = 1024
    const { weights, spent } = await weightsOf(counting(400 * columns), [400, columns])
    const far = 12 + gapLimit / (columns * 4) + 2
    const ids = [10, far, 3, 10, 12]
    const got = await weights.gather('w', ids)
    for (const [i, id] of ids.entries()) expect(got[i * columns]).toBe((id * columns) % 65_536)
    expect(spent()).toEqual({ reads: 2, bytes: (10 + 1) * columns * 4 })
  })

  it('reads vectors and scalars', async () => {
    const { weights } = await weightsOf(Float32Array.of(1, 2, 3), [3])
    expect([...(await weights.load('w', { rows: [1, 3] }))]).toEqual([2, 3])
    const scalar = await weightsOf(Float32Array.of(7), [])
    expect([...(await scalar.weights.load('w'))]).toEqual([7])
  })

  it('names the tensor that holds a NaN', async () => {
    const { weights } = await weightsOf(Float32Array.of(1, NaN, 3), [3])
    await expect(weights.load('w')).rejects.toThrow(WeightsError)
    await expect(weights.gather('w', [1])).rejects.toThrow(/"w" holds a NaN/)
    await expect(weights.load('w', { rows: [2, 3] })).resolves.toHaveLength(1)
  })
})
