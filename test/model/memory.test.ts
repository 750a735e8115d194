import { beforeAll, expect, test } from 'vitest'
import type { Architecture } from '#model/architecture'
import { edgeBudget } from '#model/budget'
import { overlay, type Part } from '#model/deltas/overlay'
import { runSegment } from '#model/forward'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { planForward } from '#model/plan'
import type { Virtual } from '#model/virtual'
import type { Weights } from '#model/weights'
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
  {
    name: 'GPT-2 small, 200 keys in front of texts of 16 tokens',
    config: configs.gpt2Small,
    length: 16,
    tokens: 2048,
    past: 200,
  },
  {
    name: 'GPT-2 small, a prompt of 100 before texts of 28',
    config: configs.gpt2Small,
    length: 28,
    tokens: 448,
    rows: 100,
  },
  { name: 'SmolLM2-135M, texts of 128 tokens', config: configs.smolLm2, length: 128, tokens: 2048 },
  { name: 'SmolLM2-135M, texts of 1024 tokens', config: configs.smolLm2, length: 1024, tokens: 1024 },
  { name: 'Pythia-160M, texts of 128 tokens', config: configs.pythia160m, length: 128, tokens: 2048 },
  { name: 'Qwen3-0.6B, texts of 512 tokens', config: configs.qwen3Small, length: 512, tokens: 1024 },
  { name: 'Gemma 3 270M, texts of 1024 tokens', config: configs.gemma3Small, length: 1024, tokens: 1024 },
])(
  '$name: measured peak ≤ planned peak ≤ 112 MB',
  async ({ config, length, tokens, past = 0, rows = 0 }) => {
    const whole = architectureOf(config)
    const lengths = Array<number>(tokens / length).fill(length)
    const more = withVirtual(whole, past, rows)
    const plan = planForward({ architecture: whole, lengths, ...more(syntheticWeights(whole)) })
    const architecture = { ...whole, layers: whole.layers.slice(0, 2), vocabulary: VOCABULARY }
    const model = more(syntheticWeights(architecture))
    const run = (lengths: readonly number[]) =>
      runSegment({
        ...inNode,
        kernel,
        architecture,
        ...model,
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

/** The same weights with virtual tokens of zeros in front. */
function withVirtual({ width, layers, head }: Architecture, past: number, rows: number) {
  const tokens = past + rows
  const virtual: Virtual =
    past > 0
      ? { kind: 'past', tokens, tensors: layers.map(() => 'virtual') }
      : { kind: 'rows', tokens, tensor: 'virtual' }
  const shape = [tokens, past > 0 ? 2 * width : width] as const
  return (weights: Weights) => {
    if (tokens === 0) return { weights }
    const zeros: Part = {
      shape,
      load: async ({ columns = [0, shape[1]] } = {}) => new Float32Array(tokens * (columns[1] - columns[0])),
      gather: () => Promise.reject(new Error('never')),
      cost: () => ({ reads: 1, bytes: 4 * tokens * shape[1], scratch: 4 * tokens * shape[1] }),
    }
    return {
      weights: overlay(weights, new Map([['virtual', zeros]])),
      delta: { head: { tensor: head.tensor }, adapters: new Map(), virtual },
    }
  }
}
