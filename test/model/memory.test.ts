import { beforeAll, expect, test } from 'vitest'
import { edgeBudget } from '#model/budget'
import { runSegment } from '#model/forward'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { planForward } from '#model/plan'
import { inNode } from '../support/golden-forward.ts'
import { loadWasm } from '../support/ort-wasm.ts'
import { architectureOf, configs, randomSequences, syntheticWeights } from '../support/synthetic-weights.ts'

let kernel: Kernel
beforeAll(async () => {
  kernel = await createOrtKernel(loadWasm)
})

/** Enough vocabulary for a load tile and more; the rest would only take time. */
const VOCABULARY = 6000

/**
 * The tiles of the whole model, run on two layers and a slice of its vocabulary: every later layer and tile takes the same memory again.
 * A small shard goes first, since all but the first shard of an isolate begin with the heap that others have left.
 */
test.each([
  { name: 'GPT-2 small, texts of 128 tokens', config: configs.gpt2Small, length: 128, tokens: 4096 },
  { name: 'GPT-2 small, texts of 1024 tokens', config: configs.gpt2Small, length: 1024, tokens: 1024 },
  { name: 'SmolLM2-135M, texts of 128 tokens', config: configs.smolLm2, length: 128, tokens: 2048 },
  { name: 'SmolLM2-135M, texts of 1024 tokens', config: configs.smolLm2, length: 1024, tokens: 1024 },
])(
  '$name: measured peak ≤ planned peak ≤ 112 MB',
  async ({ config, length, tokens }) => {
    const whole = architectureOf(config)
    const lengths = Array<number>(tokens / length).fill(length)
    const plan = planForward({ architecture: whole, weights: syntheticWeights(whole), lengths })
    const architecture = { ...whole, layers: whole.layers.slice(0, 2), vocabulary: VOCABULARY }
    const weights = syntheticWeights(architecture)
    const run = (lengths: readonly number[]) =>
      runSegment({
        ...inNode,
        kernel,
        architecture,
        weights,
        tiling: plan.tiling,
        sequences: randomSequences(lengths, VOCABULARY),
        from: 0,
        to: 3,
      })
    await run(lengths.slice(0, Math.ceil(512 / length)))
    const { measured } = await run(lengths)
    expect(measured.peak_bytes).toBeLessThanOrEqual(plan.peakBytes.total)
    expect(kernel.heapBytes()).toBeLessThanOrEqual(plan.peakBytes.wasm)
    expect(plan.peakBytes.wasm).toBeLessThanOrEqual(edgeBudget.kernelBytes)
    expect(plan.peakBytes.total).toBeLessThanOrEqual(edgeBudget.memoryBytes)
    expect(edgeBudget.memoryBytes).toBeLessThanOrEqual(112 * 1024 * 1024)
  },
  120_000,
)
