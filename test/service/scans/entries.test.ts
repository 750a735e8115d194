import { describe, expect, test } from 'vitest'
import type { Example } from '#contract/suites'
import { DRAWN_REFERENCES, familyOf, listEntries } from '#service/scans/entries'

const line = (id: string, split: 'member' | 'nonmember'): Example => ({ id, split, text: `text of ${id}` })
const pin = { template: 'the pin is {secret}', secret: '42', alphabet: '0123456789', repetitions: 8 }
const canary = (id: string, secret: string): Example => {
  const placed = { ...pin, secret }
  return { id, split: 'canary', text: `the pin is ${secret}`, canary: placed }
}

describe('listEntries', () => {
  test('keeps the suite as it stands, in order', () => {
    const lines = [line('b', 'member'), line('a', 'nonmember')]
    expect(listEntries({ lines })).toEqual([
      { id: 'b', split: 'member', text: 'text of b' },
      { id: 'a', split: 'nonmember', text: 'text of a' },
    ])
  })

  test('takes the same random subset every time, in the shares of the suite', () => {
    const lines = Array.from({ length: 300 }, (_, i) => line(`x${i}`, i % 3 === 0 ? 'nonmember' : 'member'))
    const chosen = listEntries({ lines, maxExamples: 30 })
    expect(chosen).toEqual(listEntries({ lines, maxExamples: 30 }))
    expect(chosen.filter(({ split }) => split === 'member')).toHaveLength(20)
    expect(chosen.filter(({ split }) => split === 'nonmember')).toHaveLength(10)
    expect(chosen.map(({ id }) => id)).not.toEqual(lines.slice(0, 30).map(({ id }) => id))
  })

  test('keeps both classes however small the limit', () => {
    const lines = [...Array.from({ length: 99 }, (_, i) => line(`m${i}`, 'member')), line('n', 'nonmember')]
    expect(listEntries({ lines, maxExamples: 2 }).map(({ split }) => split)).toEqual(['member', 'nonmember'])
  })

  test('enumerates a small space: canaries and references are all of it', () => {
    const entries = listEntries({ lines: [canary('c1', '42'), canary('c2', '07')] })
    expect(entries).toHaveLength(100)
    expect(new Set(entries.map(({ text }) => text)).size).toBe(100)
    expect(new Set(entries.map((entry) => entry.canary?.family)).size).toBe(1)
    expect(entries.filter(({ split }) => split === 'reference').every((one) => one.canary?.repetitions === 0)).toBe(
      true,
    )
  })

  test('draws references from a large space, without the canary', () => {
    const entries = listEntries({ lines: [canary('c', '9 4 0 9 9 5')] })
    expect(entries.length).toBeGreaterThan(0.99 * DRAWN_REFERENCES)
    expect(entries.length).toBeLessThanOrEqual(DRAWN_REFERENCES + 1)
    expect(entries.filter(({ text }) => text === 'the pin is 9 4 0 9 9 5')).toHaveLength(1)
    expect(entries[1]?.text).toMatch(/^the pin is \d \d \d \d \d \d$/)
    expect(entries[1]?.canary?.space).toBe(1e6)
  })

  test('adds a canary set with its coins; what was left out counts as never repeated', () => {
    const planted = {
      canaries: [
        { id: 'c0001', secret: pin, included: true },
        { id: 'c0002', secret: { ...pin, secret: '13' }, included: false },
      ],
      references: [{ ...pin, secret: '77' }],
      coins: true,
    }
    const entries = listEntries({ lines: [line('c0001', 'member')], planted })
    expect(entries.map(({ id }) => id)).toEqual(['c0001', "c0001'", 'c0002', 'reference/0'])
    expect(entries[1]?.canary).toMatchObject({ repetitions: 8, included: true })
    expect(entries[2]?.canary).toMatchObject({ repetitions: 0, included: false })
    const [without] = listEntries({ lines: [], planted: { ...planted, coins: false } })
    expect(without?.canary).toMatchObject({ repetitions: 8 })
    expect(without?.canary).not.toHaveProperty('included')
  })
})

test('a family is the template, the alphabet and the literal characters', () => {
  expect(familyOf(pin)).toBe(familyOf({ ...pin, secret: '99' }))
  expect(familyOf(pin)).not.toBe(familyOf({ ...pin, secret: '4-2' }))
  expect(familyOf(pin)).not.toBe(familyOf({ ...pin, secret: '421' }))
})
