import { beforeAll, describe, expect, test } from 'vitest'
import { edgeBudget } from '#model/budget'
import { readDelta } from '#model/deltas/detect'
import { runSegment } from '#model/forward'
import { compareModels, emulateModel, gradientNorms, type HeadModel, type JointInput } from '#model/joint'
import type { Kernel } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { createPlainKernel } from '#model/kernel-plain'
import { planForward } from '#model/plan'
import { planJoint, type JointWork } from '#model/plan-joint'
import { goldenAligned, goldenColumns } from '../support/golden-aligned.ts'
import { inNode, type Model } from '../support/forward.ts'
import { goldenModel } from '../support/golden-forward.ts'
import { goldenFiles, goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { must, sources } from '../support/golden-tables.ts'
import { loadWasm } from '../support/ort-wasm.ts'

/** Mean |Δ| in nats from torch's; single tokens of a float32 forward pass may be ten times as far. */
const TOLERANCE = 1e-4

const { bases, cases } = await goldenIndex()
const { pairs, emulated } = await goldenAligned()
const kernels: Record<string, Kernel> = { plain: createPlainKernel() }
beforeAll(async () => {
  kernels['ort'] = await createOrtKernel(loadWasm)
})

async function tuned(name: string): Promise<Model> {
  const one = cases.find((found) => found.name === name)!
  const base = await goldenModel(bases[one.base]!)
  const delta = must(await readDelta(sources(await goldenFiles(one.dir, one.files)), base.architecture))
  return { architecture: base.architecture, weights: delta.apply(base.weights), delta }
}

function headOf({ architecture, weights, delta }: Model): HeadModel {
  return { architecture, weights, head: delta?.head ?? { tensor: architecture.head.tensor } }
}

/** Everything a joint pass starts from: the models' last hidden states over the same texts, and the target's statistics. */
async function prepare(models: readonly Model[], sequences: readonly number[][], kernel: Kernel, work: JointWork) {
  const lengths = sequences.map(({ length }) => length)
  const hidden: Float32Array[] = []
  for (const model of models) {
    const { tiling, layers } = planForward({ ...model, lengths })
    const pass = { ...model, ...inNode, kernel, tiling, sequences, from: 0 }
    hidden.push((await runSegment({ ...pass, to: layers })).hidden!)
  }
  const heads = models.map(headOf)
  const plan = planJoint({ work, models: heads, shards: [lengths] })
  expect(plan.refused).toBeNull()
  const input: JointInput = {
    ...inNode,
    kernel,
    sequences,
    models: heads,
    tiling: plan.tiling,
    sliceTokens: plan.sliceTokens,
    readHidden: async (model, from, to) => {
      const { width } = heads[model]!.architecture
      return hidden[model]!.slice(from * width, to * width)
    },
  }
  return { input, plan, hidden, heads, lengths }
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, name: string): void {
  expect(actual.length, name).toBe(expected.length)
  const gaps = Array.from(actual, (value, i) => Math.abs(value - expected[i]!))
  expect(Math.max(...gaps), name).toBeLessThan(10 * TOLERANCE)
  expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, name).toBeLessThan(TOLERANCE)
}

describe.each(['plain', 'ort'])('as torch computes it, %s kernel', (name) => {
  test.each(pairs)('divergence of $name from its base', async (pair) => {
    const models = [await tuned(pair.name), await goldenModel(bases[pair.base]!)]
    const sequences = await goldenSequences(bases[pair.base]!)
    const { input } = await prepare(models, sequences, kernels[name]!, 'compare')
    const { stats } = await compareModels(input)
    const expected = await goldenColumns(pair.expected)
    expectNear(stats.divergence, expected['divergence']!, 'divergence')
    expect([...stats.top]).toEqual([...expected['top']!])
    expect([...stats.referenceTop]).toEqual([...expected['reference_top']!])
    expect([...stats.offsets.subarray(1)].at(-1)).toBe(sequences.flat().length)
  })

  test.each(pairs)('norm of the head’s gradient of $name, by autograd', async (pair) => {
    const model = await tuned(pair.name)
    const sequences = await goldenSequences(bases[pair.base]!)
    const { input, lengths } = await prepare([model], sequences, kernels[name]!, 'gradient')
    const { tiling, layers } = planForward({ ...model, lengths })
    const pass = { ...model, ...inNode, kernel: kernels[name]!, tiling, sequences, from: 0, to: layers + 1 }
    const { stats } = await runSegment(pass)
    const { stats: norms } = await gradientNorms(input, stats!)
    const expected = await goldenColumns(pair.expected)
    expectNear(norms, expected['gradient_norm']!, 'gradient')
  })

  test.each(emulated)('$large tuned as $name was, β = $beta', async (one) => {
    const small = await goldenModel(bases[one.base]!)
    const models = [await goldenModel(bases[one.large]!), await tuned(one.name), small]
    const sequences = await goldenSequences(bases[one.base]!)
    const { input } = await prepare(models, sequences, kernels[name]!, 'emulate')
    const { stats } = await emulateModel(input, one.beta)
    const expected = await goldenColumns(one.expected)
    expectNear(stats.logProb, expected['log_prob']!, 'log_prob')
    expectNear(stats.mean, expected['mean']!, 'mean')
    expectNear(stats.variance, expected['variance']!, 'variance')
    expectNear(stats.bestOther, expected['best_other']!, 'best_other')
    expectNear(stats.rank, expected['rank']!, 'rank')
  })
})

describe('planned', () => {
  const works = [
    { work: 'compare' as const, names: ['gpt2/full', 'gpt2'] },
    { work: 'gradient' as const, names: ['gpt2/head-bare'] },
    { work: 'emulate' as const, names: ['llama', 'gpt2/full', 'gpt2'] },
  ]
  const open = (name: string) => (name.includes('/') ? tuned(name) : goldenModel(bases[name]!))

  test.each(works)(
    '$work: what is counted is what was planned, and slices change no number',
    async ({ work, names }) => {
      const models = await Promise.all(names.map(open))
      const sequences = await goldenSequences(bases['gpt2']!)
      const kernel = kernels['ort']!
      const { input, plan, lengths } = await prepare(models, sequences, kernel, work)
      const { tiling, layers } = planForward({ ...models[0]!, lengths })
      const target = { ...models[0]!, ...inNode, kernel, tiling, sequences, from: 0, to: layers + 1 }
      const { stats } = await runSegment(target)
      const run = (given: JointInput) =>
        work === 'compare'
          ? compareModels(given)
          : work === 'emulate'
            ? emulateModel(given, 1)
            : gradientNorms(given, stats!)
      const whole = await run(input)
      expect(whole.measured.flops).toBe(plan.flops)
      expect(whole.measured.bytes).toBeLessThanOrEqual(plan.readBytes)
      expect(whole.measured.reads).toBeLessThanOrEqual(plan.reads)
      expect(whole.measured.peak_bytes).toBeLessThanOrEqual(plan.peakBytes.total)
      const tight = { ...tiling, callTokens: 40, loadRows: 31, callRows: 13, prefetch: false }
      const sliced = await run({ ...input, tiling: tight, sliceTokens: 41 })
      const columns = (result: typeof whole.stats): Record<string, ArrayLike<number>> => {
        if (result instanceof Float32Array) return { norm: result }
        if (!('sampled' in result)) return { ...result } as Record<string, ArrayLike<number>>
        const { sampled, ...rest } = result
        return { ...rest, ...sampled }
      }
      for (const [name, column] of Object.entries(columns(whole.stats))) {
        expectNear(columns(sliced.stats)[name]!, column, name)
      }
    },
  )
})

test('short of memory it takes fewer tokens at a time; shorter still it is refused', async () => {
  const heads = [await goldenModel(bases['llama']!), await tuned('gpt2/full'), await goldenModel(bases['gpt2']!)].map(
    headOf,
  )
  const shards = [Array<number>(64).fill(64)]
  const whole = planJoint({ work: 'emulate', models: heads, shards })
  expect(whole.sliceTokens).toBe(4096)
  const memory = (share: number) => ({
    ...edgeBudget,
    memoryBytes: edgeBudget.kernelBytes + share * whole.peakBytes.js,
  })
  const tight = planJoint({ work: 'emulate', models: heads, shards, budget: memory(0.6) })
  expect(tight.refused).toBeNull()
  expect(tight.sliceTokens).toBeLessThan(4096)
  expect(tight.readBytes).toBeGreaterThan(whole.readBytes)
  expect(planJoint({ work: 'emulate', models: heads, shards, budget: memory(0.01) }).refused).toMatch(/MB/)
})
