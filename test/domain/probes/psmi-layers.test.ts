import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { ProbeAnswers, ProbeRequest } from '#contract/probes'
import { PsmiRequest, PsmiResult } from '#contract/probes/psmi'
import type { Evidence } from '#domain/evidence'
import { materialOf } from '#domain/material'
import { psmi } from '#domain/probes/psmi'
import { madeUp } from '../../support/evidence.ts'

interface Layer {
  readonly layer: number
  readonly states: number[]
  readonly values: number[]
  readonly mean: [number, number, number]
  readonly direction_error: number
  readonly flagged: { n: number; below: number }
  readonly mahalanobis: { components: number; value: number; largest: number; psmi: number }
  readonly agreement: number
}

/** Made by `test/golden/probes/make_psmi_layers.py` with numpy and scipy. */
const golden: { width: number; label: number[]; directions: number; flag_percent: number; layers: Layer[] } =
  JSON.parse(await readFile('test/golden/probes/psmi_layers.json', 'utf8'))

function evidenceOf(layers: readonly Layer[], width = golden.width, label = golden.label): Evidence {
  const made = madeUp({ members: label.length, nonmembers: 3, tokens: 4 })
  const members = made.examples.flatMap(({ split }, i) => (split === 'member' ? [i] : []))
  const answers = {
    layers: 8,
    width,
    examples: members,
    boundaries: layers.map(({ layer, states }) => ({ layer, states: Float32Array.from(states) })),
    labels: [],
    logits: new Float32Array(),
  }
  const examples = made.examples.map((one, i) =>
    one.split === 'member' ? { ...one, label: `label ${label[members.indexOf(i)]}` } : one,
  )
  return { ...made, attacks: ['loss'], examples, joint: { answers } }
}

const request = PsmiRequest.parse({
  name: 'psmi',
  layers: 'all',
  directions: golden.directions,
  flag_percent: golden.flag_percent,
})

function resultOf(evidence: Evidence): PsmiResult {
  const found = psmi.analyse(request, materialOf(evidence))
  if (!found.ok) throw new Error(found.reason)
  return PsmiResult.parse(found.value)
}

describe('psmi at several layers', () => {
  const evidence = evidenceOf(golden.layers)
  const result = resultOf(evidence)
  const near = (value: number) => expect.closeTo(value, 5)

  test.each([0, 1, 2])('layer %i of three as numpy and scipy have it', (k) => {
    const { layer, mean, direction_error, flagged, mahalanobis: far, agreement } = golden.layers[k]!
    const one = result.by_layer![k]!
    expect(one).toMatchObject({
      layer,
      mean: { value: near(mean[0]), ci: [near(mean[1]), near(mean[2])] },
      direction_error: near(direction_error),
      flagged: { n: flagged.n, below: near(flagged.below) },
      mahalanobis: { ...far, value: near(far.value), largest: near(far.largest), psmi: { value: near(far.psmi) } },
    })
    if (k === 2) expect(one.agreement).toBeNull()
    else expect(one.agreement).toMatchObject({ value: near(agreement), n: golden.label.length })
  })

  test('the last one is what the answer is about', () => {
    const { layer, mean, direction_error, flagged, mahalanobis } = result.by_layer!.at(-1)!
    expect(result).toMatchObject({ layer, layers: 8, mean, direction_error, flagged, mahalanobis, n: 66, left_out: 0 })
  })

  test('a layer says the same whether or not others are asked for', () => {
    for (const [k, one] of golden.layers.entries()) {
      expect(resultOf(evidenceOf([one])).by_layer).toEqual([{ ...result.by_layer![k]!, agreement: null }])
    }
  })

  test('the owner sees each example’s value at every layer', () => {
    const rows = psmi.perExample!(request, materialOf(evidence))
    const members = evidence.joint!.answers!.examples
    members.forEach((example, i) => {
      expect(rows.get(example)).toMatchObject({
        psmi: near(golden.layers[2]!.values[i]!),
        psmi_layer_2: near(golden.layers[0]!.values[i]!),
        psmi_layer_5: near(golden.layers[1]!.values[i]!),
      })
    })
    expect(rows.size).toBe(members.length)
  })

  test('the lowest and the highest layer are facts; one layer alone has none to compare', () => {
    const [label, value] = psmi.facts(result).at(-1)!
    expect(label).toBe('mean at 3 layers')
    expect(value).toMatch(/^from \S+ nats entering layer 2 to \S+ nats entering layer 6$/)
    expect(psmi.facts(resultOf(evidenceOf(golden.layers.slice(2)))).map(([head]) => head)).not.toContain(label)
  })
})

test('where the lowest values are equal and too many, none is flagged', () => {
  const states = golden.layers[0]!.states.map(() => 1)
  const evidence = evidenceOf([{ ...golden.layers[0]!, states }])
  const result = resultOf(evidence)
  expect(result.flagged).toEqual({ n: 0, below: null })
  expect(psmi.facts(result)).toContainEqual(['flagged', 'none: the lowest values are equal'])
  for (const row of psmi.perExample!(request, materialOf(evidence)).values()) expect(row).toMatchObject({ flagged: 0 })
})

test('eigenvectors of many wide layers are not looked for, but for the last', () => {
  const width = 700
  const label = Array.from({ length: 700 }, (_, i) => i % 2)
  const states = Array.from({ length: width * label.length }, (_, i) => ((i * 7919) % 1000) / 1000)
  const layer = (k: number) => ({ ...golden.layers[0]!, layer: k, states })
  const few = PsmiRequest.parse({ name: 'psmi', layers: 'all', directions: 20 })
  const found = psmi.analyse(few, materialOf(evidenceOf([1, 2, 3, 4].map(layer), width, label)))
  if (!found.ok) throw new Error(found.reason)
  const reasons = found.value.by_layer!.map(({ mahalanobis: far }) => ('reason' in far ? far.reason : 'found'))
  expect(reasons).toEqual(['too_wide', 'too_wide', 'too_wide', 'found'])
})

describe('requests', () => {
  test.each([
    [{}, true],
    [{ layers: 'all' }, true],
    [{ layers: [3, 1] }, true],
    [{ layer: 2 }, true],
    [{ layers: 'each' }, false],
    [{ layers: [] }, false],
    [{ layers: [2, 2] }, false],
    [{ layers: [0] }, false],
    [{ layers: [1.5] }, false],
    [{ layers: Array.from({ length: 65 }, (_, k) => k + 1) }, false],
    [{ layers: [2], layer: 2 }, false],
  ])('%j', (options, good) => {
    expect(ProbeRequest.safeParse({ name: 'psmi', ...options }).success).toBe(good)
  })

  test('reports of earlier versions are still read', () => {
    const { by_layer, mahalanobis, ...first } = resultOf(evidenceOf(golden.layers.slice(2)))
    expect([by_layer, mahalanobis]).not.toContain(undefined)
    const old = { claim: '', options: { name: 'psmi', layer: 6, directions: 200, flag_percent: 10 } }
    for (const answer of [
      { ...old, version: 1, result: first },
      { ...old, version: 2, result: { ...first, mahalanobis } },
    ]) {
      expect(ProbeAnswers.parse({ psmi: answer })).toEqual({ psmi: answer })
      expect(psmi.facts(first)).toHaveLength(4)
    }
  })
})
