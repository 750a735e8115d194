import { beforeAll, describe, test } from 'vitest'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { createPlainKernel } from '#model/kernel-plain'
import { expectSameStats, forward, goldenModel, goldenStats } from '../support/golden-forward.ts'
import { goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { loadWasm } from '../support/ort-wasm.ts'

const { bases } = await goldenIndex()
const kernels: Record<string, Kernel> = { plain: createPlainKernel() }
beforeAll(async () => {
  kernels['ort'] = await createOrtKernel(loadWasm)
})

describe.each(['plain', 'ort'])('%s kernel', (kernel) => {
  test.each(Object.entries(bases))('%s: every statistic as torch computes it', async (_, base) => {
    const actual = await forward(await goldenModel(base), await goldenSequences(base), kernels[kernel]!)
    expectSameStats(actual, await goldenStats(base.expected))
  })
})
