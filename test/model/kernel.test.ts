import { beforeAll, describe, expect, test } from 'vitest'
import type { Activation } from '#model/architecture'
import type { AttentionCall, Kernel, Linear, NormWeights } from '#model/kernel'
import { createOrtKernel } from '#model/kernel-ort'
import { createPlainKernel } from '#model/kernel-plain'
import { loadWasm } from '../support/ort-wasm.ts'
import { randomArray, randomFrom } from '../support/random.ts'

/** Inputs are of order 1 and sums of ≤ 100 terms: float32 keeps five decimals. */
const TOLERANCE = 2e-5

const plain = createPlainKernel()
let ort: Kernel
beforeAll(async () => {
  ort = await createOrtKernel(loadWasm)
})

const random = randomFrom(7)
const array = (length: number, scale = 1) => randomArray(random, length, scale)

function matrix(inputs: number, outputs: number, layout: Linear['layout'], bias: boolean): Linear {
  const values = array(inputs * outputs, 1 / Math.sqrt(inputs))
  return { values, layout, inputs, outputs, ...(bias ? { bias: array(outputs) } : {}) }
}

function norm(width: number, kind: NormWeights['kind']): NormWeights {
  return { kind, weight: array(width), epsilon: 1e-5, ...(kind === 'layer' ? { bias: array(width) } : {}) }
}

function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length)
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(TOLERANCE)
}

const layouts = ['in_out', 'out_in'] as const
const norms = ['layer', 'rms'] as const

describe('attention', () => {
  const cases = [
    { name: 'GPT-2', heads: 4, kvHeads: 4, pairs: 0, layout: 'in_out', bias: true, kind: 'layer' },
    { name: 'Llama, grouped', heads: 6, kvHeads: 2, pairs: 4, layout: 'out_in', bias: false, kind: 'rms' },
    { name: 'one key head for all', heads: 3, kvHeads: 1, pairs: 4, layout: 'out_in', bias: true, kind: 'rms' },
    { name: 'partial rotary', heads: 2, kvHeads: 2, pairs: 2, layout: 'in_out', bias: false, kind: 'layer' },
  ] as const

  test.each(cases)('$name', async ({ heads, kvHeads, pairs, layout, bias, kind }) => {
    const width = 24
    const headSize = 8
    const lengths = [3, 5, 5, 1]
    const angles = Float32Array.from({ length: 5 * pairs }, (_, i) => Math.floor(i / (pairs || 1)) / (1 + i))
    const call: AttentionCall = {
      x: array(14 * width),
      width,
      lengths,
      heads,
      kvHeads,
      headSize,
      scale: 0.3,
      norm: norm(width, kind),
      q: matrix(width, heads * headSize, layout, bias),
      k: matrix(width, kvHeads * headSize, layout, bias),
      v: matrix(width, kvHeads * headSize, layout, bias),
      o: matrix(heads * headSize, width, layout, bias),
      ...(pairs > 0 ? { rotary: { cos: angles.map(Math.cos), sin: angles.map(Math.sin), pairs } } : {}),
    }
    expectClose(await ort.attention(call), await plain.attention(call))
  })

  test.each([
    { name: 'all heads alike', heads: 2, kvHeads: 2, pairs: 0 },
    { name: 'rotary, grouped', heads: 6, kvHeads: 2, pairs: 4 },
    { name: 'all but one out of the last token’s window', heads: 4, kvHeads: 2, pairs: 4, window: 3, normed: true },
  ])('keys and values in front: $name', async ({ heads, kvHeads, pairs, window, normed }) => {
    const width = 16
    const headSize = 8
    const angles = Float32Array.from({ length: 5 * pairs }, (_, i) => i / 7)
    const call: AttentionCall = {
      x: array(9 * width),
      width,
      lengths: [4, 5],
      heads,
      kvHeads,
      headSize,
      scale: 0.3,
      norm: norm(width, 'layer'),
      q: matrix(width, heads * headSize, 'out_in', true),
      k: matrix(width, kvHeads * headSize, 'out_in', true),
      v: matrix(width, kvHeads * headSize, 'out_in', true),
      o: matrix(heads * headSize, width, 'out_in', false),
      ...(window !== undefined && { window }),
      ...(normed === true && { qNorm: norm(headSize, 'rms'), kNorm: norm(headSize, 'rms') }),
      past: { keys: array(3 * kvHeads * headSize), values: array(3 * kvHeads * headSize) },
      ...(pairs > 0 ? { rotary: { cos: angles.map(Math.cos), sin: angles.map(Math.sin), pairs } } : {}),
    }
    expectClose(await ort.attention(call), await plain.attention(call))
  })

  test('a window hides what is as far back as it is long', async () => {
    const width = 8
    const square = () => matrix(width, width, 'out_in', true)
    const parts = { norm: norm(width, 'rms'), q: square(), k: square(), v: square(), o: square() }
    const shape = { width, heads: 2, kvHeads: 2, headSize: 4, scale: 1, ...parts }
    const x = array(6 * width)
    const [windowed, short] = [{ window: 3 }, { window: 100 }].map((window) => ({ ...shape, ...window }))
    const all = await ort.attention({ ...windowed!, x, lengths: [6] })
    expectClose(all, await plain.attention({ ...windowed!, x, lengths: [6] }))
    const last = await ort.attention({ ...short!, x: x.slice(3 * width), lengths: [3] })
    expectClose(all.slice(5 * width), last.slice(2 * width))
  })

  test('a token sees nothing after it and nothing of its neighbours', async () => {
    const width = 8
    const square = () => matrix(width, width, 'in_out', true)
    const parts = { norm: norm(width, 'layer'), q: square(), k: square(), v: square(), o: square() }
    const shape = { width, heads: 2, kvHeads: 2, headSize: 4, scale: 0.5, ...parts }
    const x = array(6 * width)
    const together = await ort.attention({ ...shape, x, lengths: [2, 4] })
    const alone = await ort.attention({ ...shape, x: x.slice(2 * width, 4 * width), lengths: [2] })
    expectClose(together.slice(2 * width, 4 * width), alone)
  })
})

describe('mlp', () => {
  const activations: Activation[] = ['gelu_tanh', 'gelu', 'relu', 'silu']
  const cases = activations.flatMap((activation) => layouts.map((layout) => ({ activation, layout })))

  test.each(cases)('$activation, $layout', async ({ activation, layout }) => {
    for (const gated of [false, true]) {
      const call = {
        x: array(5 * 16, 3),
        width: 16,
        activation,
        norm: norm(16, gated ? 'rms' : 'layer'),
        up: matrix(16, 40, layout, !gated),
        down: matrix(40, 16, layout, !gated),
        ...(gated ? { gate: matrix(16, 40, layout, false) } : {}),
      }
      expectClose(await ort.mlp(call), await plain.mlp(call))
    }
  })
})

describe('bottleneck', () => {
  const cases = [
    { activation: 'relu', before: false, after: false, residualBeforeNorm: false },
    { activation: 'silu', before: true, after: true, residualBeforeNorm: false },
    { activation: 'tanh', before: false, after: true, residualBeforeNorm: true },
    { activation: 'identity', before: true, after: false, residualBeforeNorm: false },
  ] as const

  test.each(cases)('$activation', async ({ activation, before, after, residualBeforeNorm }) => {
    const call = {
      x: array(5 * 16),
      residual: array(5 * 16),
      width: 16,
      activation,
      residualBeforeNorm,
      down: matrix(16, 4, 'out_in', true),
      up: matrix(4, 16, 'out_in', true),
      ...(before ? { normBefore: norm(16, 'layer') } : {}),
      ...(after ? { normAfter: norm(16, 'layer') } : {}),
    }
    expectClose(await ort.bottleneck(call), await plain.bottleneck(call))
  })
})

test.each(norms)('norm: %s', async (kind) => {
  const call = { x: array(7 * 32, 4), width: 32, norm: norm(32, kind) }
  expectClose(await ort.norm(call), await plain.norm(call))
})

describe('vocabulary', () => {
  test.each([false, true])('bias: %s', async (bias) => {
    const head = matrix(16, 100, 'out_in', bias)
    const target = Int32Array.of(0, 99, 50, -3, 100, 7)
    const call = { x: array(6 * 16, 4), width: 16, head, target, targetLogit: array(6) }
    const [actual, expected] = [await ort.vocabulary(call), await plain.vocabulary(call)]
    expectClose(actual.max, expected.max)
    expect(actual.above).toEqual(expected.above)
    for (const name of ['sum', 'sum1', 'sum2'] as const) {
      // Relative to their size: sums over 100 columns.
      expectClose(
        actual[name].map((value) => value / 100),
        expected[name].map((value) => value / 100),
      )
    }
  })

  test('a tile that holds only the target has no one above and weighs nothing', async () => {
    const call = {
      x: array(16),
      width: 16,
      head: matrix(16, 1, 'out_in', false),
      target: Int32Array.of(0),
      targetLogit: Float32Array.of(-5),
    }
    for (const kernel of [ort, plain]) {
      const { max, above } = await kernel.vocabulary(call)
      expect(max[0]).toBeLessThan(-1e17)
      expect(above[0]).toBe(0)
    }
  })
})

describe('compare', () => {
  test.each([false, true])('bias: %s', async (bias) => {
    const target = { x: array(6 * 16, 4), width: 16, head: matrix(16, 100, 'out_in', bias) }
    const reference = { x: array(6 * 24, 4), width: 24, head: matrix(24, 100, 'out_in', false) }
    const call = { target, reference }
    const [actual, expected] = [await ort.compare(call), await plain.compare(call)]
    for (const name of ['max', 'referenceMax'] as const) expectClose(actual[name], expected[name])
    for (const name of ['top', 'referenceTop'] as const) expect([...actual[name]]).toEqual([...expected[name]])
    for (const name of ['sum', 'cross', 'referenceSum'] as const) {
      // Relative to their size: sums over 100 columns.
      const [one, other] = [actual, expected].map((tile) => tile[name].map((value) => value / 100))
      expectClose(one!, other!)
    }
  })
})

test('gradient: Gram matrices over padded sequences give the norm of the gradient itself', async () => {
  const lengths = [3, 1, 5]
  const head = matrix(16, 40, 'out_in', true)
  const x = array(9 * 16, 2)
  const target = Int32Array.of(0, 39, 50, -3, 7, 7, 7, 12, 40)
  const call = { x, width: 16, lengths, head, target, logSum: array(9, 1).map((value) => value + 6) }
  const [actual, expected] = [await ort.gradient(call), await plain.gradient(call)]
  expect(actual).toHaveLength(3)
  expectClose(
    actual.map((value, b) => value / expected[b]!),
    expected.map(() => 1),
  )
})

test('the heap is known', () => {
  expect(ort.heapBytes()).toBeGreaterThanOrEqual(16 * 1024 * 1024)
})
