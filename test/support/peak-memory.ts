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
import { inNode } from './forward.ts'
import { loadWasm } from './ort-wasm.ts'
import { architectureOf, randomSequences, syntheticWeights } from './synthetic-weights.ts'

let kernel: Kernel
beforeAll(async () => {
  kernel = await createOrtKernel(loadWasm)
})

/** Enough vocabulary for a load tile and more; the rest would only take time. */
const VOCABULARY = 6000

export interface Case {
  readonly name: string
  readonly config: Parameters<typeof architectureOf>[0]
  readonly length: number
  readonly tokens: number
  readonly past?: number
  readonly rows?: number
}

/**
 * The tiles of the whole model, run on two layers and a slice of its vocabulary: every later layer and tile takes the same memory again.
 * A small shard goes first, since all but the first shard of an isolate begin with the heap that others have left.
 * The heap never shrinks: a file is a process of its own, and holds what one isolate would.
 */
export function holds(cases: readonly Case[]) {
  test.each(cases)(
    '$name: measured peak ≤ planned peak ≤ 112 MB',
    async (one) => {
      const { length } = one
      const { whole, lengths, more } = setUp(one)
      const plan = planOf(one)
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
}

function setUp({ config, length, tokens, past = 0, rows = 0 }: Case) {
  const whole = architectureOf(config)
  return { whole, lengths: Array<number>(tokens / length).fill(length), more: withVirtual(whole, past, rows) }
}

function planOf(one: Case) {
  const { whole, lengths, more } = setUp(one)
  return planForward({ architecture: whole, lengths, ...more(syntheticWeights(whole)) })
}

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
