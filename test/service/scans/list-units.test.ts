import { describe, expect, test } from 'vitest'
import { listUnits, type ShardNeeds, type Unit } from '#service/scans/list-units'

const LAYERS = 12
const whole = [{ from: 0, to: LAYERS + 1 }]

function needs(over: Partial<ShardNeeds> & { start?: number } = {}): ShardNeeds {
  const { start = 0, ...rest } = over
  return {
    view: 'text',
    models: ['target', 'reference'],
    shard: 0,
    base: { segments: whole, flops: 130 },
    target: { segments: [{ from: start, to: LAYERS + 1 }], flops: 130 - 10 * start },
    hasReference: false,
    hasTarget: false,
    hasBoundary: false,
    ...rest,
  }
}

/** `PASS FROM-TO [keep BOUNDARY] [after UNIT]` */
function brief(units: readonly Unit[]): string[] {
  return units.map(({ pass, from, to, keep, after }) => {
    const kept = keep === null ? '' : ` keep ${keep}`
    return `${pass} ${from}-${to}${kept}${after === null ? '' : ` after ${after}`}`
  })
}

describe('listUnits', () => {
  test('a full model: both passes, independent of each other', () => {
    expect(brief(listUnits([needs()], 0, LAYERS))).toEqual(['reference 0-13', 'target 0-13'])
  })

  test('a late delta: the reference leaves the boundary behind and the target waits for it', () => {
    expect(brief(listUnits([needs({ start: 8 })], 8, LAYERS))).toEqual(['reference 0-13 keep 8', 'target 8-13 after 0'])
  })

  test('a head over a cached reference: only the head runs', () => {
    const units = listUnits([needs({ start: 12, hasReference: true, hasBoundary: true })], 12, LAYERS)
    expect(brief(units)).toEqual(['target 12-13'])
    expect(units[0]?.flops).toBe(10)
  })

  test('statistics cached but not the boundary: the base runs up to it', () => {
    const units = listUnits([needs({ start: 8, hasReference: true })], 8, LAYERS)
    expect(brief(units)).toEqual(['boundary 0-8', 'target 8-13 after 0'])
    expect(units[0]?.flops).toBe(80)
  })

  test('everything cached: nothing runs', () => {
    expect(listUnits([needs({ hasReference: true, hasTarget: true })], 0, LAYERS)).toEqual([])
  })

  test('a target that is cached needs no boundary', () => {
    expect(brief(listUnits([needs({ start: 8, hasTarget: true })], 8, LAYERS))).toEqual(['reference 0-13'])
  })

  test('segments follow one another; the target waits for the one that reaches its boundary', () => {
    const segments = [
      { from: 0, to: 6 },
      { from: 6, to: 10 },
      { from: 10, to: 13 },
    ]
    const cut = needs({ start: 6, base: { segments, flops: 130 } })
    expect(brief(listUnits([cut], 6, LAYERS))).toEqual([
      'reference 0-6',
      'reference 6-10 after 0',
      'reference 10-13 after 1',
      'target 6-13 after 0',
    ])
    const later = { ...cut, target: { segments: [{ from: 8, to: 13 }], flops: 50 } }
    expect(brief(listUnits([later], 8, LAYERS))).toEqual([
      'reference 0-6',
      'reference 6-10 keep 8 after 0',
      'reference 10-13 after 1',
      'target 8-13 after 1',
    ])
  })

  test('a view is run under the models that are asked', () => {
    expect(brief(listUnits([needs(), needs({ view: 'lower', models: ['target'] })], 0, LAYERS))).toEqual([
      'reference 0-13',
      'target 0-13',
      'target 0-13',
    ])
    const late = needs({ view: 'lower', models: ['target'], start: 8 })
    expect(brief(listUnits([late], 8, LAYERS))).toEqual(['boundary 0-8', 'target 8-13 after 0'])
  })
})
