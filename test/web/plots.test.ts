import { describe, expect, test } from 'vitest'
import { cellsOf } from '#web/plots/cells'
import { exposureGeometry } from '#web/plots/exposure-geometry'
import { EXPOSURE_BOX } from '#web/plots/exposure-geometry'
import { histogramGeometry } from '#web/plots/histogram'
import { intervalMark } from '#web/plots/interval'
import { placeLabels } from '#web/plots/labels'
import { area, polyline, px, staircase } from '#web/plots/path'
import { ROC_BOX, rocGeometry } from '#web/plots/roc-geometry'
import { extent, linear, log, niceTicks } from '#web/plots/scale'
import { paretoFront, SCATTER_BOX, scatterGeometry, type Submission } from '#web/plots/scatter-geometry'
import { exposure, membership } from './fixtures/report.ts'

describe('scales', () => {
  test('linear maps ends to ends and has round ticks', () => {
    const x = linear([0, 1], [10, 110])
    expect([x(0), x(0.5), x(1)]).toEqual([10, 60, 110])
    expect(x.ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  })
  test('a range of one value puts it in the middle', () => {
    expect(linear([19.8, 19.8], [0, 100])(19.8)).toBeCloseTo(50)
    expect(linear([0, 0], [0, 100])(0)).toBeCloseTo(50)
  })
  test('logarithmic: decades are equally far apart, what is below lies on the edge', () => {
    const x = log([1e-3, 1], [0, 300])
    expect([x(1e-3), x(1e-2), x(1e-1), x(1)].map(Math.round)).toEqual([0, 100, 200, 300])
    expect([x(0), x(1e-9)]).toEqual([0, 0])
    expect(x.ticks).toEqual([1e-3, 1e-2, 1e-1, 1].map((tick) => expect.closeTo(tick, 12)))
    expect(() => log([0, 1], [0, 1])).toThrow(RangeError)
  })
  test.each([
    [0, 1, 5],
    [-3.2, 4.9, 5],
    [1e-9, 3e-9, 4],
    [18, 29, 7],
  ])('ticks of [%d, %d] lie inside and rise', (low, high, wanted) => {
    const ticks = niceTicks(low, high, wanted)
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.every((tick) => tick >= low - 1e-12 && tick <= high + 1e-12)).toBe(true)
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b))
  })
  test('extent of nothing is the unit range', () => expect(extent([])).toEqual([0, 1]))
})

describe('paths', () => {
  test('a staircase holds each height until the next abscissa', () => {
    expect(
      staircase([
        [0, 1],
        [2, 3],
        [5, 4],
      ]),
    ).toEqual([
      [0, 1],
      [2, 1],
      [2, 3],
      [5, 3],
      [5, 4],
    ])
  })
  test('lines and areas', () => {
    expect(
      polyline([
        [0, 1.26],
        [2, 3],
      ]),
    ).toBe('M0 1.3 L2 3')
    expect(
      area(
        [
          [0, 0],
          [1, 0],
        ],
        [
          [0, 2],
          [1, 2],
        ],
      ),
    ).toBe('M0 0 L1 0 L1 2 L0 2 Z')
    expect(area([], [])).toBe('')
  })
  test('a coordinate that is not a number is a bug, not a picture', () => {
    for (const value of [NaN, Infinity, -Infinity]) expect(() => px(value)).toThrow(RangeError)
  })
})

describe('ROC', () => {
  const curve = membership('ref_diff', 2.2)
  test('nothing is drawn left of what the non-members resolve, and the curve ends in the corner', () => {
    const shape = rocGeometry(curve)!
    expect(shape.x.domain).toEqual([1 / 400, 1])
    for (const line of [shape.curve, shape.band.upper, shape.band.lower, shape.chance]) {
      expect(line.every(([x]) => x >= ROC_BOX.left - 1e-6 && x <= ROC_BOX.right + 1e-6)).toBe(true)
    }
    expect(shape.curve.at(-1)).toEqual([ROC_BOX.right, ROC_BOX.top])
  })
  test('it starts at the height reached at 1 / n, not at the height of 0', () => {
    const shape = rocGeometry({
      ...curve,
      n_nonmembers: 100,
      n_members: 100,
      roc: [
        [0, 0.2],
        [0.01, 0.3],
        [0.5, 0.9],
        [1, 1],
      ],
    })!
    expect(shape.curve[0]).toEqual([ROC_BOX.left, shape.y(0.3)])
    expect(shape.curve[1]).toEqual([shape.x(0.5), shape.y(0.3)])
  })
  test('a curve that finds nobody lies on the ground', () => {
    const shape = rocGeometry({
      ...curve,
      roc: [
        [0, 0],
        [1, 1],
      ],
      band: [],
    })!
    expect(shape.curve[0]).toEqual([ROC_BOX.left, ROC_BOX.bottom])
  })
  test.each([
    ['no points', { roc: [] }],
    ['no non-members', { n_nonmembers: 0 }],
    ['one member', { n_members: 1 }],
  ])('%s: no plot', (_, change) => expect(rocGeometry({ ...curve, ...change })).toBeNull())
})

describe('histogram', () => {
  test('shares, not counts: groups of different size compare', () => {
    const shape = histogramGeometry({ edges: [0, 1, 2], members: [1, 3], nonmembers: [100, 300] })!
    expect(shape.members).toEqual(shape.outsiders)
  })
  test('outlines start and end on the ground', () => {
    const { members, y } = histogramGeometry({ edges: [-1, 0, 1], members: [0, 5], nonmembers: [5, 0] })!
    expect([members[0]![1], members.at(-1)![1]]).toEqual([y(0), y(0)])
  })
  test.each([
    ['no bins', { edges: [], members: [], nonmembers: [] }],
    ['empty bins', { edges: [0, 1], members: [0], nonmembers: [0] }],
    ['lengths that disagree', { edges: [0, 1, 2], members: [1], nonmembers: [1, 2] }],
  ])('%s: no plot', (_, of) => expect(histogramGeometry(of)).toBeNull())
  test('one bin of one score', () => {
    expect(() => polyline(histogramGeometry({ edges: [2, 2], members: [4], nonmembers: [4] })!.members)).not.toThrow()
  })
})

describe('exposure', () => {
  test('doubling distances, "never" to the left of once', () => {
    const { levels } = exposureGeometry(exposure())!
    expect(levels.map((level) => level.repetitions)).toEqual([0, 1, 4, 16, 64])
    const [never, once, four, sixteen] = levels.map((level) => level.x)
    expect(never).toBeLessThan(once!)
    expect(sixteen! - four!).toBeCloseTo(four! - once!)
  })
  test('the cap is a line, canaries on it are censored, and nobody lies above', () => {
    const shape = exposureGeometry(exposure())!
    expect(shape.caps).toHaveLength(1)
    expect(shape.dots.some((dot) => dot.censored)).toBe(true)
    expect(shape.dots.every((dot) => dot.at[1] >= shape.caps[0]!.y - 0.01 && dot.at[1] <= EXPOSURE_BOX.bottom)).toBe(
      true,
    )
  })
  test('one canary; none with a number', () => {
    const one = { ...exposure(), canaries: exposure().canaries.slice(0, 1), by_repetitions: [] }
    expect(exposureGeometry(one)!.dots).toHaveLength(1)
    const unknown = one.canaries.map((canary) => ({ ...canary, bits: { value: null, reason: 'no_references' } }))
    expect(exposureGeometry({ ...one, canaries: unknown })).toBeNull()
    expect(exposureGeometry({ ...one, canaries: [] })).toBeNull()
  })
})

describe('usefulness against leakage', () => {
  const at = (perplexity: number, leakage: number): Submission => ({
    href: '',
    name: `${perplexity}`,
    kind: 'lora',
    perplexity,
    leakage,
  })
  test('the front holds whoever nobody beats', () => {
    const front = paretoFront([at(20, 0.5), at(21, 0.6), at(22, 0.2), at(19, 0.9), at(22, 0.1), at(30, 0.1)])
    expect(front.map((one) => one.perplexity)).toEqual([19, 20, 22])
    expect(front.at(-1)!.leakage).toBe(0.1)
  })
  test('perplexities far apart stand on a logarithmic axis, with readable ticks', () => {
    const shape = scatterGeometry([at(18, 0.5), at(36, 0.4), at(72, 0.3), at(900, 0.1)])!
    const [a, b, c] = shape.points.map((point) => point.at[0])
    expect(b! - a!).toBeCloseTo(c! - b!)
    expect(shape.x.ticks).toEqual([20, 50, 100, 200, 500, 1000])
  })
  test('one point stands in the middle, none gives no plot', () => {
    const shape = scatterGeometry([at(20, 0.5)])!
    expect(shape.points[0]!.at[0]).toBeCloseTo((SCATTER_BOX.left + SCATTER_BOX.right) / 2)
    expect(() => polyline(shape.front)).not.toThrow()
    expect(scatterGeometry([])).toBeNull()
  })
})

test('names look for room, and stay away where there is none', () => {
  const points = [
    { name: 'first', at: [100, 100] as const },
    { name: 'second', at: [104, 100] as const },
    { name: 'at the right edge', at: [SCATTER_BOX.right, 100] as const },
    { name: 'x'.repeat(400), at: [300, 300] as const },
  ]
  const [first, second, edge, long] = placeLabels(points, SCATTER_BOX)
  // To the right of the first stands the second point.
  expect(first).toEqual({ x: 91, y: 91, 'text-anchor': 'end' })
  expect(second).toEqual({ x: 113, y: 91, 'text-anchor': 'start' })
  expect(edge!['text-anchor']).toBe('end')
  expect(long).toBeNull()
})

test('interval bars share one scale and stay inside it', () => {
  expect(intervalMark({ value: 0.5, ci: [0, 1] }, [0, 1])).toEqual({ from: 1, to: 131, tick: 66 })
  expect(intervalMark({ value: 0.3, ci: [0.1, 0.6] }, [0.5, 1])).toEqual({
    from: 1,
    to: expect.closeTo(27, 9),
    tick: 1,
  })
  expect(intervalMark({ value: null, reason: 'no_members' }, [0, 1])).toBeNull()
})

test.each([
  [0, 0, 0, 0],
  [52, 64, 64, 52],
  [1, 1000, 96, 0],
  [999, 1000, 96, 95],
  [1000, 1000, 96, 96],
  [7, 5, 5, 5],
])('%d of %d units: %d cells, %d full', (done, total, cells, full) => {
  expect(cellsOf(done, total)).toEqual({ cells, full })
})
