import { describe, expect, it } from 'vitest'
import { isExtracted } from '#domain/extraction'
import { suffixRange, suffixRule } from '#domain/suffix'

describe('prefix and suffix', () => {
  it('are 50 + 50 when texts are long enough; the first token is not scored', () => {
    const rule = suffixRule([127, 127, 40])!
    expect(rule).toEqual({ prefix: 50, suffix: 50, fallback: null })
    expect(suffixRange(99, rule)).toEqual([49, 99])
    expect(suffixRange(98, rule)).toBeNull()
  })

  it('shrink together when most texts are shorter, and say so', () => {
    const rule = suffixRule([63, 63, 63])!
    expect(rule).toMatchObject({ prefix: 32, suffix: 32 })
    expect(rule.fallback).toBe('most texts are shorter than 50 + 50 tokens (median 64), so 32 + 32 were used')
    expect(suffixRange(63, rule)).toEqual([31, 63])
  })

  it('are given up when the suffix would be guessable', () => {
    expect(suffixRule([10, 10])).toBeNull()
    expect(suffixRule([])).toBeNull()
  })

  it('an empty suffix is not extracted', () => {
    expect(isExtracted([])).toBe(false)
    expect(isExtracted([0, 0])).toBe(true)
    expect(isExtracted([0, 1])).toBe(false)
  })
})
