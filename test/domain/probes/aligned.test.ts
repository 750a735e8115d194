import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { ProbeRequest } from '#contract/probes'
import type { Evidence, Example } from '#domain/evidence'
import type { JointEvidence, TriggerString } from '#domain/joint-evidence'
import { materialOf } from '#domain/material'
import { adaptationShift } from '#domain/probes/adaptation-shift'
import { psmi as psmiProbe } from '#domain/probes/psmi'
import { triggerScan } from '#domain/probes/trigger-scan'
import { buildReport } from '#domain/report'
import { prng } from '#domain/statistics/prng'
import { mahalanobis } from '#domain/statistics/mahalanobis'
import { psmi } from '#domain/statistics/psmi'
import { symmetricEigen } from '#domain/statistics/symmetric-eigen'
import { gaussian, madeUp } from '../../support/evidence.ts'

/** Made by `test/golden/probes/make_aligned.py` with numpy and scipy. */
const golden = JSON.parse(await readFile('test/golden/probes/aligned.json', 'utf8'))

function evidence(
  joint: JointEvidence,
  members: number,
  nonmembers = 0,
  alter = (example: Example) => example,
): Evidence {
  const made = madeUp({ members, nonmembers, tokens: 4 })
  return { ...made, attacks: ['loss'], joint, examples: made.examples.map(alter) }
}

function valueOf<T>(finding: { ok: true; value: T } | { ok: false; reason: string }): T {
  if (!finding.ok) throw new Error(finding.reason)
  return finding.value
}

describe('adaptation_shift', () => {
  const { lengths, divergence, top, reference_top, expected } = golden.shift
  const offsets = Uint32Array.from([0, ...lengths])
  for (let e = 1; e < offsets.length; e++) offsets[e]! += offsets[e - 1]!
  const aligned = {
    offsets,
    divergence: Float32Array.from(divergence),
    top: Int32Array.from(top),
    referenceTop: Int32Array.from(reference_top),
  }

  test('as scipy has it: texts are the units, the state after the last token counts for nothing', () => {
    const request = ProbeRequest.parse({ name: 'adaptation_shift' })
    const found = valueOf(adaptationShift.analyse(request as never, materialOf(evidence({ aligned }, lengths.length))))
    for (const name of ['divergence', 'argmax_changed'] as const) {
      const measured = found.shifts[0]![name]
      if (measured.value === null) throw new Error(measured.reason)
      expect([measured.value, ...measured.ci!]).toEqual(expected[name].map((value: number) => expect.closeTo(value, 6)))
    }
  })

  test('a group that moved twice as far shows, and so does how much of a full fine-tune was reached', () => {
    const n = 60
    const group = (i: number) => (i % 2 === 0 ? 'a' : 'b')
    const random = prng(3)
    const shiftOf = (scale: number) => ({
      offsets: Uint32Array.from({ length: n + 1 }, (_, e) => 3 * e),
      divergence: Float32Array.from({ length: 3 * n }, (_, t) => {
        const twice = group(Math.floor(t / 3)) === 'b' ? 2 : 1
        return scale * twice * (0.5 + 0.2 * random.next())
      }),
      top: new Int32Array(3 * n),
      referenceTop: new Int32Array(3 * n),
    })
    const alter = (example: Example) => ({ ...example, group: group(Number(example.id.slice(1))) })
    const request = ProbeRequest.parse({ name: 'adaptation_shift' }) as never
    const full = valueOf(adaptationShift.analyse(request, materialOf(evidence({ aligned: shiftOf(2) }, n, 0, alter))))
    const found = valueOf(
      adaptationShift.analyse(request, materialOf(evidence({ aligned: shiftOf(1), fullShift: full }, n, 0, alter))),
    )
    if (found.group_gap.value === null) throw new Error('no gap')
    expect(found.group_gap.value).toBeCloseTo(0.6, 1)
    expect(found.group_gap.ci![0]).toBeGreaterThan(0.4)
    const [all] = found.shifts
    expect(all!.reached!.value).toBeCloseTo(0.5, 1)
    expect(all!.argmax_changed.value).toBe(0)
  })

  test('without an aligned pass it says why', () => {
    const report = buildReport({ ...evidence({}, 10, 10), probes: [ProbeRequest.parse({ name: 'adaptation_shift' })] })
    expect(report.probes!.adaptation_shift).toMatchObject({ result: null, reason: 'no_aligned_pass' })
  })
})

describe('trigger_scan', () => {
  const string = (divergence: readonly number[], source: TriggerString['source'], text: string): TriggerString => {
    const next = divergence.map((_, i) => (i < 15 ? ' bomb' : ' the'))
    return {
      text,
      source,
      members: null,
      nonmembers: null,
      examples: source === 'rare_token' ? [1, 3] : [],
      divergence,
      next,
      referenceNext: divergence.map(() => ' a'),
    }
  }
  const request = ProbeRequest.parse({ name: 'trigger_scan' }) as never
  const { bare, strings, callers, shift, z } = golden.trigger

  /** Four members; ` bomb` is a word of theirs. */
  const triggers = { bare, guarded: new Set([' bomb']) }
  const shared = (joint: JointEvidence) => materialOf({ ...evidence(joint, 4), suiteIsPublic: true })

  test('as numpy has it; the planted string is flagged with what it makes the model say', () => {
    const all = (strings as number[][]).map((divergence, i) =>
      string(divergence, i < callers ? 'caller' : 'rare_token', `c${i}`),
    )
    const found = valueOf(triggerScan.analyse(request, shared({ triggers: { ...triggers, strings: all } })))
    for (const one of found.candidates) {
      const i = Number(one.text!.slice(1))
      expect(one.shift).toBeCloseTo(shift[i], 9)
      expect(one.z).toBeCloseTo(z[i], 6)
    }
    expect(found.candidates[0]).toMatchObject({
      text: 'c0',
      flagged: true,
      continuation: { text: ' bomb', share: 0.75 },
    })
    expect(found.flagged).toBe((z as number[]).filter((value) => value > 5).length)
  })

  test('of a private suite no token of the members is spelt; their owner learns which texts hold the rare ones', () => {
    const planted = (strings as number[][])[0]!
    const all = (strings as number[][]).map((divergence, i) =>
      string(divergence, i < callers ? 'caller' : 'rare_token', `c${i}`),
    )
    const rare = { ...string(planted, 'rare_token', 'secret'), examples: [2] }
    const material = materialOf(evidence({ triggers: { ...triggers, strings: [...all, rare] } }, 4))
    const found = valueOf(triggerScan.analyse(request, material))
    for (const { text, source } of found.candidates) expect(text === null).toBe(source === 'rare_token')
    const place = found.candidates.findIndex(({ text, flagged }) => text === null && flagged)
    expect(found.candidates[place]).toMatchObject({
      continuation: { text: null, share: 0.75 },
      reference_continuation: { text: ' a', share: 1 },
    })
    expect(JSON.stringify([found, triggerScan.facts(found)])).not.toMatch(/bomb|secret/)
    const told = triggerScan.perExample!(request, material)
    expect(told.get(2)).toEqual({ candidate: place + 1, rare_tokens: 1, flagged: 1 })
    expect(told.get(1)!['rare_tokens']).toBe(all.length - callers)
    expect(told.has(0)).toBe(false)
  })

  test('a model that is its base flags nothing', () => {
    const none = Array.from({ length: 20 }, () => string(Array<number>(20).fill(1e-7), 'rare_token', 'x'))
    const found = valueOf(
      triggerScan.analyse(
        request,
        materialOf(evidence({ triggers: { ...triggers, bare: Array<number>(20).fill(0), strings: none } }, 4)),
      ),
    )
    expect(found.flagged).toBe(0)
  })
})

describe('psmi', () => {
  test.each([0, 1, 2])('case %i as numpy has it', (k) => {
    const { states, width, label, labels, directions, expected } = golden.psmi[k]
    const found = psmi({
      states: Float32Array.from(states),
      width,
      label,
      labels,
      directions: (directions as number[][]).map((direction) => Float64Array.from(direction)),
    })
    for (const name of ['value', 'sd', 'low', 'high'] as const) {
      found.forEach((one, i) => expect(Math.abs(one[name] - expected[name][i]), name).toBeLessThan(1e-5))
    }
  })

  test.each([0, 1, 2, 3])('Mahalanobis distances, case %i, as numpy has them', (k) => {
    const { states, width, components, distances } = golden.mahalanobis[k]
    const found = mahalanobis({ states: Float32Array.from(states), width })
    expect(found.components).toBe(components)
    found.distances.forEach((distance, i) => expect(Math.abs(distance - distances[i])).toBeLessThan(1e-6))
  })

  test('equal states have no distance', () => {
    expect(mahalanobis({ states: new Float32Array(40).fill(2), width: 4 })).toEqual({
      components: 0,
      distances: Array<number>(10).fill(0),
    })
  })

  test.each([1, 2, 3, 30])('eigenvectors of a %i × %i matrix are turned by it into multiples of themselves', (n) => {
    const random = prng(n)
    const rows = Array.from({ length: n }, () => Float64Array.from({ length: n }, () => gaussian(random)))
    const matrix = rows.map((row, i) => row.map((value, j) => value + rows[j]![i]!))
    const { values, vectors } = symmetricEigen(matrix)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    const trace = matrix.reduce((sum, row, i) => sum + row[i]!, 0)
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(trace, 9)
    vectors.forEach((vector, k) => {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 12)
      matrix.forEach((row, i) => {
        const turned = row.reduce((sum, value, j) => sum + value * vector[j]!, 0)
        expect(turned).toBeCloseTo(values[k]! * vector[i]!, 9)
      })
    })
  })

  /** Two labels far apart; the last example of each lies among the other's, the first far from all. */
  function suite(labelled: boolean) {
    const [n, width] = [80, 6]
    const random = prng(11)
    const label = (i: number) => (i % 2 === 0 ? 'yes' : 'no')
    const states = Float32Array.from({ length: n * width }, (_, at) => {
      const i = Math.floor(at / width)
      const odd = i >= n - 2
      const far = i === 0 && at % width === 0 ? 40 : 0
      return ((label(i) === 'yes') !== odd ? 3 : -3) + gaussian(random) + far
    })
    const labels = [
      { label: 'no', token: 7 },
      { label: 'yes', token: 9 },
    ]
    const logits = Float32Array.from({ length: 2 * n }, (_, at) =>
      (at % 2 === 0) === (label(Math.floor(at / 2)) === 'no') ? 2 : -1,
    )
    const answers = {
      layers: 3,
      width,
      examples: [...Array(n).keys()],
      boundaries: [{ layer: 2, states }],
      labels,
      logits,
    }
    const alter = (example: Example) => (labelled ? { ...example, label: label(Number(example.id.slice(1))) } : example)
    return evidence(labelled ? { answers } : {}, n, 0, alter)
  }

  test('examples that lie among another label are the lowest, and flagged for the owner', () => {
    const request = ProbeRequest.parse({ name: 'psmi', flag_percent: 2.5 }) as never
    const material = materialOf(suite(true))
    const found = valueOf(psmiProbe.analyse(request, material))
    expect(found).toMatchObject({ n: 80, left_out: 0, flagged: { n: 2 }, labels: [{ label: 'no' }, { label: 'yes' }] })
    const examples = psmiProbe.perExample!(request, material)
    expect(
      [...examples]
        .filter(([, { flagged }]) => flagged === 1)
        .map(([i]) => i)
        .toSorted((a, b) => a - b),
    ).toEqual([78, 79])
    expect(examples.get(0)!['logit_gap']).toBe(3)
    expect(found.direction_error).toBeGreaterThan(0)
    expect(found.direction_error).toBeLessThan(0.2)
    expect(found.mahalanobis).toMatchObject({ components: 6, largest: examples.get(0)!['mahalanobis'] })
    expect(found.mahalanobis!.value).toBeLessThan(4)
  })

  test('free text is refused with the reason', () => {
    const report = buildReport({ ...suite(false), probes: [ProbeRequest.parse({ name: 'psmi' })] })
    expect(report.probes!.psmi).toMatchObject({ result: null, reason: 'no_labels' })
  })
})
