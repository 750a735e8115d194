import { beforeAll, describe, test } from 'vitest'
import { readDelta } from '#model/deltas/detect'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { createPlainKernel } from '#model/kernel-plain'
import { forward } from '../support/forward.ts'
import { goldenModel, goldenStats } from '../support/golden-forward.ts'
import { expectSameStats } from '../support/same-stats.ts'
import { goldenFiles, goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { must, sources } from '../support/golden-tables.ts'
import { loadWasm } from '../support/ort-wasm.ts'

const { bases, cases } = await goldenIndex()
const kernels: Record<string, Kernel> = { plain: createPlainKernel() }
beforeAll(async () => {
  kernels['ort'] = await createOrtKernel(loadWasm)
})

describe.each(['plain', 'ort'])('every statistic as torch computes it, %s kernel', (kernel) => {
  test.each(Object.entries(bases))('base %s', async (_, base) => {
    const actual = await forward(await goldenModel(base), await goldenSequences(base), kernels[kernel]!)
    expectSameStats(actual, await goldenStats(base.expected))
  })
})

/** `deltas-forward.test.ts` runs the same cases through the plain kernel. */
test.each(cases)('delta $name, ort kernel', async (one) => {
  const base = await goldenModel(bases[one.base]!)
  const delta = must(await readDelta(sources(await goldenFiles(one.dir, one.files)), base.architecture))
  const tuned = { architecture: base.architecture, weights: delta.apply(base.weights), delta }
  const actual = await forward(tuned, await goldenSequences(bases[one.base]!), kernels['ort']!)
  expectSameStats(actual, await goldenStats(one.expected))
})
