import { expect, test } from 'vitest'
import { runSegment } from '#model/forward'
import { createPlainKernel } from '#model/kernel-plain'
import { planForward } from '#model/plan'
// By path, past the aliases that spare every other suite in workerd the 14 MB of the real runtime.
import wasm from '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'
import { createOrtKernel } from '../../src/model/kernel-ort.ts'
import { architectureOf, configs, randomSequences, syntheticWeights } from '../support/synthetic-weights.ts'

/** Inside a Worker bytes can't be compiled and clocks stand still between I/O; nothing else may differ from Node. */
test.each([
  { ...configs.gpt2Small, n_embd: 32, n_layer: 2, n_head: 4, vocab_size: 300 },
  {
    ...configs.smolLm2,
    hidden_size: 32,
    num_hidden_layers: 2,
    intermediate_size: 48,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    vocab_size: 300,
  },
])('in workerd, a $model_type forward pass through ORT is the plain one', async (config) => {
  const architecture = architectureOf(config)
  const weights = syntheticWeights(architecture)
  const sequences = randomSequences([3, 9, 17, 17], 300)
  const plan = planForward({ architecture, weights, lengths: sequences.map((sequence) => sequence.length) })
  const ort = await createOrtKernel(async () => wasm)
  const run = (kernel: typeof ort) =>
    runSegment({
      architecture,
      weights,
      kernel,
      sequences,
      tiling: plan.tiling,
      from: 0,
      to: 3,
      now: () => Date.now(),
      yieldNow: () => scheduler.wait(0),
    })
  const [actual, expected] = [await run(ort), await run(createPlainKernel())]
  for (const name of ['logProb', 'mean', 'variance', 'bestOther'] as const) {
    const gaps = actual.stats![name].map((value, t) => Math.abs(value - expected.stats![name][t]!))
    expect(Math.max(...gaps), name).toBeLessThan(1e-4)
  }
  expect(actual.stats!.rank).toEqual(expected.stats!.rank)
  expect(ort.heapBytes()).toBeGreaterThanOrEqual(16 * 1024 * 1024)
})
