import { describe, expect, it } from 'vitest'
import { readDelta } from '#model/deltas/detect'
import { createPlainKernel } from '#model/kernel-plain'
import { forward } from '../support/forward.ts'
import { goldenModel, goldenStats } from '../support/golden-forward.ts'
import { expectSameStats } from '../support/same-stats.ts'
import { goldenFiles, goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { must, sources } from '../support/golden-tables.ts'

// Trained and saved by the GPU runner; `expected` is what torch said of the model while it was still in memory.
const { bases, cases } = await goldenIndex('../runner/index.json')

describe('what the runner trains, scanned at the edge', () => {
  it.each(cases)('$name', async (one) => {
    const base = await goldenModel(bases[one.base]!)
    const delta = must(await readDelta(sources(await goldenFiles(one.dir, one.files)), base.architecture))
    expect(delta.kind).toBe(one.kind)
    expect(delta.changed).toEqual(one.changed)
    expect(delta.trainableParameters).toBe(one.trainableParameters)
    const tuned = { architecture: base.architecture, weights: delta.apply(base.weights), delta }
    const sequences = await goldenSequences(bases[one.base]!)
    const untouched = await forward(base, sequences, createPlainKernel())
    const expected = await goldenStats(one.expected)
    expectSameStats(await forward(tuned, sequences, createPlainKernel()), expected)
    // Training shows, or the comparison would prove nothing.
    const gaps = Array.from(untouched.logProb, (value, t) => Math.abs(value - expected.logProb[t]!))
    expect(Math.max(...gaps)).toBeGreaterThan(0.5)
  })
})
