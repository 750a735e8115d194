import { beforeAll, expect, test } from 'vitest'
import { edgeBudget } from '#model/budget'
import { compareModels, gradientNorms, emulateModel, type HeadModel, type JointInput } from '#model/joint'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { planJoint } from '#model/plan-joint'
import { scoredTokens } from '#model/stages/head'
import { inNode } from '../support/forward.ts'
import { loadWasm } from '../support/ort-wasm.ts'
import { architectureOf, configs, randomSequences, syntheticWeights } from '../support/synthetic-weights.ts'

let kernel: Kernel
beforeAll(async () => {
  kernel = await createOrtKernel(loadWasm)
})

/** A few tiles of the whole vocabulary; the rest take the same memory again. */
const VOCABULARY = 3000

/** The head of a model of this size, with a vocabulary of its own or cut short. */
function headOf(config: Parameters<typeof architectureOf>[0], vocabulary?: number): HeadModel {
  const whole = architectureOf(config)
  const architecture = vocabulary === undefined ? whole : { ...whole, vocabulary }
  return { architecture, weights: syntheticWeights(architecture), head: { tensor: architecture.head.tensor } }
}

test.each([
  { work: 'compare' as const, models: 2, length: 128, tokens: 4096 },
  { work: 'emulate' as const, models: 3, length: 128, tokens: 4096 },
  { work: 'gradient' as const, models: 1, length: 128, tokens: 4096 },
  { work: 'gradient' as const, models: 1, length: 1024, tokens: 2048 },
])(
  '$work of $models times GPT-2 small, texts of $length tokens: measured peak ≤ planned peak ≤ 112 MB',
  async ({ work, models, length, tokens }) => {
    const lengths = Array<number>(tokens / length).fill(length)
    const heads = (vocabulary?: number) => Array.from({ length: models }, () => headOf(configs.gpt2Small, vocabulary))
    const plan = planJoint({ work, models: heads(), shards: [lengths] })
    expect(plan.refused).toBeNull()
    const sequences = randomSequences(lengths, VOCABULARY)
    const input: JointInput = {
      ...inNode,
      kernel,
      models: heads(VOCABULARY),
      tiling: plan.tiling,
      sliceTokens: plan.sliceTokens,
      sequences,
      readHidden: async (_, from, to) => Float32Array.from({ length: (to - from) * 768 }, (_, i) => Math.sin(i)),
    }
    const { offsets, token } = scoredTokens(sequences)
    const column = () => new Float32Array(token.length).fill(-8)
    const stats = {
      offsets,
      token,
      rank: token,
      logProb: column(),
      mean: column(),
      variance: column(),
      bestOther: column(),
    }
    const run = {
      compare: compareModels,
      emulate: (one: JointInput) => emulateModel(one, 1),
      gradient: (one: JointInput) => gradientNorms(one, stats),
    }
    const { measured } = await run[work](input)
    expect(measured.peak_bytes).toBeLessThanOrEqual(plan.peakBytes.total)
    expect(plan.peakBytes.total).toBeLessThanOrEqual(edgeBudget.memoryBytes)
    expect(kernel.heapBytes()).toBeLessThanOrEqual(edgeBudget.kernelBytes)
  },
  120_000,
)
