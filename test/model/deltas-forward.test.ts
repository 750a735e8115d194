import { describe, it } from 'vitest'
import { readDelta } from '#model/deltas/detect'
import { createPlainKernel } from '#model/kernel-plain'
import { forward } from '../support/forward.ts'
import { goldenModel, goldenStats } from '../support/golden-forward.ts'
import { expectSameStats } from '../support/same-stats.ts'
import { goldenFiles, goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { must, sources } from '../support/golden-tables.ts'

const { bases, cases } = await goldenIndex()

describe('the tuned model’s token statistics, by the textbook kernel', () => {
  it.each(cases)('$name', async (one) => {
    const base = await goldenModel(bases[one.base]!)
    const delta = must(await readDelta(sources(await goldenFiles(one.dir, one.files)), base.architecture))
    const tuned = { architecture: base.architecture, weights: delta.apply(base.weights), delta }
    const sequences = await goldenSequences(bases[one.base]!)
    expectSameStats(await forward(tuned, sequences, createPlainKernel()), await goldenStats(one.expected))
  })
})
