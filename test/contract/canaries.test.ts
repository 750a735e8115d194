import { describe, expect, test } from 'vitest'
import { Canary, renderCanary, secretAt, secretSlots, spaceSize } from '#contract/canaries'

const digits = '0123456789'

describe('the space of a canary', () => {
  test('has a slot wherever the secret holds a character of the alphabet', () => {
    expect(secretSlots({ secret: '9 4 0 9 9 5', alphabet: digits })).toBe(6)
    expect(secretSlots({ secret: '078-05-1120', alphabet: digits })).toBe(9)
    expect(spaceSize({ secret: '9 4 0 9 9 5', alphabet: digits })).toBe(1_000_000n)
  })

  test('is counted exactly past 2^53', () => {
    expect(spaceSize({ secret: 'a'.repeat(20), alphabet: 'abcdefghijklmnopqrstuvwxyz' })).toBe(26n ** 20n)
  })

  test('is enumerated with the first slot most significant; literals stay', () => {
    const canary = { secret: '9 4-0', alphabet: digits }
    expect([0n, 1n, 10n, 409n, 999n].map((i) => secretAt(canary, i))).toEqual([
      '0 0-0',
      '0 0-1',
      '0 1-0',
      '4 0-9',
      '9 9-9',
    ])
    expect(() => secretAt(canary, 1000n)).toThrow(RangeError)
    expect(() => secretAt(canary, -1n)).toThrow(RangeError)
  })

  test('holds every filling once', () => {
    const canary = { secret: 'x😀y', alphabet: 'x😀y' }
    const all = Array.from({ length: 27 }, (_, i) => secretAt(canary, BigInt(i)))
    expect(new Set(all).size).toBe(27)
    expect(all).toContain('😀yx')
  })

  test('a template is filled without interpreting the secret', () => {
    expect(renderCanary('is {secret}!', "$& $'")).toBe("is $& $'!")
  })

  test('a secret without a slot is refused', () => {
    const parsed = Canary.safeParse({ template: '{secret}', secret: 'abc', alphabet: digits, repetitions: 1 })
    expect(parsed.error?.issues[0]?.path).toEqual(['secret'])
  })
})
