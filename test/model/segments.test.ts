import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Kernel } from '#model/kernel'
import { edgeBudget } from '#model/budget'
import { checkpointWeights } from '#model/checkpoint'
import { runSegment } from '#model/forward'
import { readTensorTable } from '#model/tensor-table'
import { createOrtKernel } from '#model/kernel-ort'
import { planForward } from '#model/plan'
import { NonFinite } from '#model/stages/head'
import { Stopped } from '#model/run'
import { forward, inNode, type Model } from '../support/forward.ts'
import { goldenModel } from '../support/golden-forward.ts'
import { expectSameStats } from '../support/same-stats.ts'
import { countingSource } from '../support/counting-source.ts'
import { goldenFiles, goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { must } from '../support/golden-tables.ts'
import { loadWasm } from '../support/ort-wasm.ts'

const { bases } = await goldenIndex()
let kernel: Kernel
beforeAll(async () => {
  kernel = await createOrtKernel(loadWasm)
})

/** One shard of a golden base, ready to run. */
async function shardOf(name: string) {
  const base = bases[name]!
  const model: Model = await goldenModel(base)
  const all = await goldenSequences(base)
  const plan = planForward({ ...model, lengths: all.map((sequence) => sequence.length) })
  const sequences = plan.shards[0]!.examples.map((example) => all[example]!)
  const input = { ...model, ...inNode, kernel, tiling: plan.tiling, sequences }
  return { input, plan, end: plan.layers + 1, model, all }
}

describe.each(['gpt2', 'llama'])('%s', (name) => {
  test('cut into segments it gives the same numbers, bit for bit', async () => {
    const { input, end } = await shardOf(name)
    const whole = await runSegment({ ...input, from: 0, to: end })
    let hidden: Float32Array | undefined
    for (let stage = 0; stage < end - 1; stage++) {
      const segment = { ...input, from: stage, to: stage + 1, ...(hidden && { hidden }) }
      hidden = (await runSegment(segment)).hidden
    }
    const last = await runSegment({ ...input, from: end - 1, to: end, hidden: hidden! })
    expect(last.stats).toEqual(whole.stats)
  })

  test('a boundary handed out on the way is where a later scan may start', async () => {
    const { input, end } = await shardOf(name)
    const kept = new Map<number, Float32Array>()
    const onBoundary = async (boundary: number, hidden: Float32Array) => {
      kept.set(boundary, hidden.slice())
    }
    const whole = await runSegment({ ...input, from: 0, to: end, boundaries: [1, end - 1], onBoundary })
    expect([...kept.keys()]).toEqual([1, end - 1])
    for (const [from, hidden] of kept) {
      expect((await runSegment({ ...input, from, to: end, hidden })).stats).toEqual(whole.stats)
    }
  })

  test('cut into the smallest tiles it gives the same numbers', async () => {
    const { model, all } = await shardOf(name)
    const plan = planForward({ ...model, lengths: all.map((sequence) => sequence.length) })
    const tiny = {
      ...plan.tiling,
      prefetch: false,
      callTokens: 7,
      callFlops: 1,
      loadKvHeads: 1,
      loadColumns: 9,
      callColumns: 5,
      loadRows: 31,
      callRows: 13,
      gatherRows: 3,
    }
    const sequences = plan.shards[0]!.examples.map((example) => all[example]!)
    const run = (tiling: typeof tiny) =>
      runSegment({ ...model, ...inNode, kernel, tiling, sequences, from: 0, to: plan.layers + 1 })
    const [untiled, tiled] = [await run(plan.tiling), await run(tiny)]
    expectSameStats(tiled.stats!, untiled.stats!)
  })

  test('a small budget makes smaller tiles and shards, not other numbers', async () => {
    const { model, all } = await shardOf(name)
    const budget = { ...edgeBudget, callFlops: 1e5, shardTokens: 512 }
    const wide = planForward({ ...model, lengths: all.map((sequence) => sequence.length) })
    const narrow = planForward({ ...model, lengths: all.map((sequence) => sequence.length), budget })
    expect(narrow.tiling.callColumns).toBeLessThan(wide.tiling.callColumns)
    expectSameStats(await forward(model, all, kernel, budget), await forward(model, all, kernel))
  })

  test('the executor computes and reads what the plan promised', async () => {
    const { input, plan, end } = await shardOf(name)
    const { measured } = await runSegment({ ...input, from: 0, to: end })
    expect(measured.flops).toBe(plan.shards[0]!.flops)
    // Scattered rows are counted by distinct tokens here, by all tokens in the plan.
    expect(measured.bytes).toBeLessThanOrEqual(plan.readBytes)
    expect(measured.reads).toBeLessThanOrEqual(plan.reads)
    expect(measured.peak_bytes).toBeLessThanOrEqual(plan.peakBytes.total)
  })
})

test('a head scan does the head’s work alone', async () => {
  const { input, plan, end, model, all } = await shardOf('gpt2')
  const { hidden } = await runSegment({ ...input, from: 0, to: end - 1 })
  const { measured } = await runSegment({ ...input, from: end - 1, to: end, hidden: hidden! })
  const lengths = all.map((sequence) => sequence.length)
  const examples = plan.shards.map((shard) => shard.examples)
  const headPlan = planForward({ ...model, lengths, examples, startLayer: end - 1 })
  expect(measured.flops).toBe(headPlan.flops)
  expect(measured.flops).toBeLessThan(plan.flops)
})

test('no more is read than measured, and every weight once', async () => {
  const base = bases['gpt2']!
  const files = await goldenFiles(base.dir, base.files)
  const source = countingSource(files.get('model.safetensors')!)
  const table = must(await readTensorTable(new Map([['model.safetensors', source]])))
  const header = source.bytes
  const { input, end } = await shardOf('gpt2')
  const { measured } = await runSegment({ ...input, weights: checkpointWeights(table), from: 0, to: end })
  expect(source.bytes - header).toBeLessThanOrEqual(measured.bytes)
  // Scattered rows of the embedding, which is also the head, come on top.
  const embedding = 4 * input.architecture.vocabulary * input.architecture.width
  expect(source.bytes).toBeLessThanOrEqual(source.byteLength + 2 * embedding)
})

test('it yields after every kernel call, reports progress, and stops when asked', async () => {
  const { input, end } = await shardOf('gpt2')
  const yieldNow = vi.fn(inNode.yieldNow)
  const done: number[] = []
  const { measured } = await runSegment({
    ...input,
    yieldNow,
    from: 0,
    to: end,
    onProgress: (flops) => done.push(flops),
  })
  expect(yieldNow).toHaveBeenCalledTimes(done.length)
  expect(done.at(-1)).toBe(measured.flops)
  const shouldStop = vi.fn(() => shouldStop.mock.calls.length > 3)
  await expect(runSegment({ ...input, from: 0, to: end, shouldStop })).rejects.toThrow(Stopped)
  expect(shouldStop).toHaveBeenCalledTimes(4)
})

test('hidden states of another shape are refused', async () => {
  const { input, end } = await shardOf('gpt2')
  await expect(runSegment({ ...input, from: 1, to: end })).rejects.toThrow(/boundary 1/)
  await expect(runSegment({ ...input, from: 1, to: end, hidden: new Float32Array(5) })).rejects.toThrow(/boundary 1/)
})

test('numbers that overflow are an error, not a statistic', async () => {
  const { input, end } = await shardOf('gpt2')
  const hidden = new Float32Array(input.sequences.flat().length * input.architecture.width).fill(Number.NaN)
  await expect(runSegment({ ...input, from: end - 1, to: end, hidden })).rejects.toThrow(NonFinite)
})
