import { describe, expect, test } from 'vitest'
import { edgeBudget } from '#model/budget'
import { firstStage, type ForwardPlan, planForward } from '#model/plan'
import { architectureOf, configs, syntheticWeights } from '../support/synthetic-weights.ts'
import { randomFrom } from '../support/random.ts'

const gpt2 = architectureOf(configs.gpt2Small)
const gpt2Plan = (lengths: readonly number[], startLayer = 0) =>
  planForward({ architecture: gpt2, weights: syntheticWeights(gpt2), lengths, startLayer })

const gpt2Large = { ...configs.gpt2Small, n_embd: 1280, n_layer: 36, n_head: 20 }
const gpt2Xl = { ...configs.gpt2Small, n_embd: 1600, n_layer: 48, n_head: 25 }
const tinyLlama = {
  ...configs.smolLm2,
  hidden_size: 2048,
  intermediate_size: 5632,
  num_hidden_layers: 22,
  num_attention_heads: 32,
  num_key_value_heads: 4,
  vocab_size: 32000,
}
const llama7b = {
  ...configs.smolLm2,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 32,
  vocab_size: 32000,
  tie_word_embeddings: false,
}

const planOf = (config: object, lengths: readonly number[], budget = edgeBudget) => {
  const architecture = architectureOf(config)
  return planForward({ architecture, weights: syntheticWeights(architecture), lengths, budget })
}

/** What a person would look at, with round numbers. */
const summary = ({ shards, peakBytes, flops, readBytes, seconds, ...plan }: ForwardPlan) => ({
  ...plan,
  shards: shards.map(({ examples, tokens, segments }) => ({ examples: examples.length, tokens, segments })),
  gigaFlops: Math.round(flops / 1e9),
  readMegabytes: Math.round(readBytes / 1e6),
  peakMegabytes: Math.round(peakBytes.total / 1e6),
  seconds: Math.round(seconds),
})

describe('snapshots', () => {
  test('GPT-2 small, 100 texts of 128 tokens', () => {
    expect(summary(gpt2Plan(Array(100).fill(128)))).toMatchSnapshot()
  })

  test('GPT-2 small, only the head', () => {
    expect(summary(gpt2Plan(Array(100).fill(128), 12))).toMatchSnapshot()
  })

  test('SmolLM2-135M, texts of 2 to 1024 tokens', () => {
    const random = randomFrom(3)
    const lengths = Array.from({ length: 60 }, () => 2 + Math.floor(1023 * random()))
    expect(summary(planOf(configs.smolLm2, lengths))).toMatchSnapshot()
  })
})

test('a head scan costs at most 35 % of a full one', () => {
  const lengths = Array(64).fill(128)
  expect(gpt2Plan(lengths, 12).flops / gpt2Plan(lengths).flops).toBeLessThan(0.35)
})

test.each([
  ['GPT-2 small', configs.gpt2Small],
  ['GPT-2 large', gpt2Large],
  ['GPT-2 XL', gpt2Xl],
  ['SmolLM2-135M', configs.smolLm2],
  ['TinyLlama', tinyLlama],
  ['Pythia-160M', configs.pythia160m],
  ['OPT-125M', configs.opt125m],
  ['GPT-Neo-125M', configs.gptNeo125m],
  ['Qwen3-0.6B', configs.qwen3Small],
  ['Gemma 3 270M', configs.gemma3Small],
])('%s fits an isolate at every length', (_, config) => {
  for (const length of [16, 128, 700, 1024]) {
    const plan = planOf(config, Array(16).fill(length))
    expect(plan.engine).toBe('edge')
    expect(plan.peakBytes.total).toBeLessThanOrEqual(edgeBudget.memoryBytes)
    expect(Math.max(...plan.shards.map(({ segments }) => segments.length))).toBeLessThanOrEqual(2)
  }
})

test('no call is much longer than the budget says, where a single head or column does not exceed it', () => {
  const { tiling } = gpt2Plan(Array(100).fill(128))
  expect(2 * 2 * tiling.callTokens * gpt2.width * tiling.callColumns).toBeLessThan(1.1 * edgeBudget.callFlops)
  expect(2 * tiling.callTokens * gpt2.width * tiling.callRows).toBeLessThan(1.1 * edgeBudget.callFlops)
})

test('a shard that would outlive an invocation is cut by layers, and the segments join without a gap', () => {
  const plan = planOf(configs.gpt2Small, [1024], { ...edgeBudget, invocationSeconds: 5 })
  const [{ segments }] = plan.shards as [ForwardPlan['shards'][0]]
  expect(segments.length).toBeGreaterThan(2)
  expect(segments[0]?.from).toBe(0)
  expect(segments.at(-1)?.to).toBe(13)
  expect(segments.slice(1).every(({ from }, i) => from === segments[i]!.to)).toBe(true)
})

describe('past the edge, with the reason', () => {
  test('too little memory', () => {
    const plan = planOf(llama7b, [1024], {
      ...edgeBudget,
      memoryBytes: 32 * 1024 * 1024,
      kernelBytes: 20 * 1024 * 1024,
    })
    expect(plan).toMatchObject({ engine: 'batch', shards: [] })
    expect(plan.reason).toMatch(/MB of buffers/)
  })

  test('too much time', () => {
    const plan = planOf(tinyLlama, Array(400).fill(1024))
    expect(plan).toMatchObject({ engine: 'batch', shards: [] })
    expect(plan.reason).toMatch(/CPU hours/)
  })

  test('one layer longer than an invocation', () => {
    const plan = planOf(configs.gpt2Small, [1024], { ...edgeBudget, invocationSeconds: 0.5 })
    expect(plan.reason).toMatch(/single invocation/)
  })
})

describe('virtual tokens', () => {
  const head = { tensor: gpt2.head.tensor }
  const prompt = { kind: 'rows', tokens: 100, tensor: 'prompt' } as const
  const past = { kind: 'past', tokens: 100, tensors: Array(12).fill('past') } as const
  const shapes: Record<string, number[]> = { prompt: [100, 768], past: [100, 2 * 768] }
  const weights = syntheticWeights(gpt2)
  const planWith = (virtual: typeof prompt | typeof past, lengths: readonly number[]) =>
    planForward({
      architecture: gpt2,
      lengths,
      delta: { head, adapters: new Map(), virtual },
      weights: {
        shape: (name) => shapes[name] ?? weights.shape(name),
        cost: (name, tile) => (name in shapes ? { reads: 1, bytes: 4 * 76_800, scratch: 0 } : weights.cost(name, tile)),
      },
    })

  test.each([
    ['prompt', prompt],
    ['prefix', past],
  ])('%s: fits an isolate at every length, and costs more than none', (_, virtual) => {
    for (const length of [2, 16, 128, 700, 924]) {
      const lengths = Array(64).fill(length)
      const plan = planWith(virtual, lengths)
      expect(plan.engine).toBe('edge')
      expect(plan.peakBytes.total).toBeLessThanOrEqual(edgeBudget.memoryBytes)
      expect(plan).toMatchObject({ tokens: 64 * length, scoredTokens: 64 * (length - 1) })
      expect(plan.flops).toBeGreaterThan(gpt2Plan(lengths).flops)
    }
  })

  test('they take their share of the positions', () => {
    expect(() => planWith(past, [925])).toThrow(RangeError)
    expect(() => planWith(prompt, [925])).toThrow(RangeError)
  })
})

test('cached shards are kept as they are', () => {
  const lengths = [5, 9, 7]
  const examples = [[2, 0], [1]]
  const plan = planForward({ architecture: gpt2, weights: syntheticWeights(gpt2), lengths, startLayer: 12, examples })
  expect(plan.shards.map((shard) => shard.examples)).toEqual(examples)
})

test('a plan for 20,000 texts is under 1 MiB of JSON, and is JSON', () => {
  const plan = gpt2Plan(Array(20_000).fill(64))
  const json = JSON.stringify(plan)
  expect(json.length).toBeLessThan(1024 * 1024)
  expect(JSON.parse(json)).toEqual(plan)
})

test.each([
  ['GPT-2 small', configs.gpt2Small],
  ['SmolLM2-135M', configs.smolLm2],
])('a view that makes nothing of a suite is no work, and no matter for the GPU endpoint (%s)', (_, config) => {
  const plan = planOf(config, [])
  expect(plan).toMatchObject({ engine: 'edge', shards: [], flops: 0, seconds: 0 })
  expect(Object.values(plan.peakBytes).every((bytes) => bytes >= 0)).toBe(true)
})

test('more texts than a call takes arguments', () => {
  expect(gpt2Plan(Array(200_000).fill(4)).engine).toBe('edge')
})

test('texts must be cut before', () => {
  expect(() => gpt2Plan([1])).toThrow(RangeError)
  expect(() => gpt2Plan([1025])).toThrow(RangeError)
})

test('the first stage that can differ', () => {
  expect(firstStage({ embedding: true, layers: [3], head: false }, 12)).toBe(0)
  expect(firstStage({ embedding: false, layers: [9, 8], head: true }, 12)).toBe(8)
  expect(firstStage({ embedding: false, layers: [], head: true }, 12)).toBe(12)
})
