import { describe, expect, test } from 'vitest'
import { readDelta } from '#model/deltas/detect'
import { runSegment } from '#model/forward'
import { answerStates, lastRows } from '#model/joint'
import { createPlainKernel } from '#model/kernel-plain'
import { planForward } from '#model/plan'
import { planJoint } from '#model/plan-joint'
import { rowsAhead } from '#model/virtual'
import { inNode } from '../support/forward.ts'
import { goldenColumns, goldenStates } from '../support/golden-aligned.ts'
import { goldenModel } from '../support/golden-forward.ts'
import { goldenFiles, goldenIndex, goldenSequences } from '../support/golden-models.ts'
import { must, sources } from '../support/golden-tables.ts'

/** Both are float32; the order of sums differs, and states are about 1. */
const TOLERANCE = 1e-4

const { bases, cases } = await goldenIndex()
const states = await goldenStates()
const kernel = createPlainKernel()

async function prepared(name: string, base: string) {
  const one = cases.find((found) => found.name === name)!
  const { architecture, weights } = await goldenModel(bases[base]!)
  const delta = must(await readDelta(sources(await goldenFiles(one.dir, one.files)), architecture))
  const model = { architecture, weights: delta.apply(weights), delta }
  const sequences = await goldenSequences(bases[base]!)
  const lengths = sequences.map(({ length }) => length)
  const { tiling, layers } = planForward({ ...model, lengths })
  return { model, sequences, lengths, layers, pass: { ...model, ...inNode, kernel, tiling, sequences } }
}

function expectNear(actual: Float32Array, expected: ArrayLike<number>, name: string): void {
  expect(actual.length, name).toBe(expected.length)
  const gaps = Array.from(actual, (value, i) => Math.abs(value - expected[i]!))
  expect(Math.max(...gaps), name).toBeLessThan(TOLERANCE)
}

describe.each(states)('states at the last tokens of $name are torch’s', ({ name, base, expected: file }) => {
  test('on the way of one pass, and where it was cut', async () => {
    const { model, sequences, layers, pass } = await prepared(name, base)
    const expected = await goldenColumns(file)
    const { width } = model.architecture
    const ahead = rowsAhead(model.delta.virtual)
    const inner = Array.from({ length: layers - 1 }, (_, k) => k + 1)
    const found: number[] = []
    const onBoundary = async (boundary: number, hidden: Float32Array) => {
      found.push(boundary)
      expectNear(lastRows(hidden, width, sequences, ahead), expected[`boundary.${boundary}`]!, `boundary ${boundary}`)
    }
    await runSegment({ ...pass, from: 0, to: layers, boundaries: inner, onBoundary })
    expect(found).toEqual(inner)
    const { hidden } = await runSegment({ ...pass, from: 0, to: 1 })
    await onBoundary(1, hidden!)
  })

  test('and those in front of the output projection', async () => {
    const { model, sequences, lengths, layers, pass } = await prepared(name, base)
    const { hidden } = await runSegment({ ...pass, from: 0, to: layers })
    const { architecture, weights, delta } = model
    const models = [{ architecture, weights, head: delta.head }]
    const { tiling, sliceTokens } = planJoint({ work: 'answers', models, shards: [lengths] })
    const readHidden = async (_: number, from: number, to: number) =>
      hidden!.slice(from * architecture.width, to * architecture.width)
    const input = { ...inNode, kernel, sequences, models, tiling, sliceTokens, readHidden }
    const { stats } = await answerStates(input, Int32Array.of(1))
    expectNear(stats.states, (await goldenColumns(file))[`boundary.${layers}`]!, 'last')
  })
})

test('each boundary more is memory more, counted once as read and once as written', async () => {
  const { model, lengths } = await prepared('llama/lora', 'llama')
  const { architecture, weights, delta } = model
  const plan = (boundaries: number) =>
    planJoint({ work: 'answers', models: [{ architecture, weights, head: delta.head }], shards: [lengths], boundaries })
  const rows = 4 * architecture.width * lengths.length
  expect(plan(2).peakBytes.js - plan(0).peakBytes.js).toBe(2 * 2 * rows)
  expect(plan(40_000_000 / rows).refused).toMatch(/MB/)
})
