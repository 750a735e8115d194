import { describe, expect, it } from 'vitest'
import { canaryExposure, isExtractable, referencePool } from '#domain/exposure'
import { prng } from '#domain/statistics/prng'
import { gaussian } from '../support/evidence.ts'

const random = prng(5)
const losses = Array.from({ length: 2000 }, () => 3 + 0.1 * gaussian(random))
const pool = referencePool(losses, 'ppl')
const canary = (loss: number, more: { better?: number; space?: number } = {}) =>
  canaryExposure({ id: 'c', loss, space: 1e6, ...more }, pool)
const CAP = Math.log2(1e6)

describe('exposure is the best that the evidence allows', () => {
  it('exact when the whole space was scored', () => {
    expect(canary(2.5, { better: 0 })).toMatchObject({ bits: CAP, method: 'exact', rank: 1, censored: false })
    expect(canary(2.5, { better: 3 })).toMatchObject({ bits: CAP - 2, rank: 4 })
    expect(isExtractable(canary(2.5, { better: 0 }))).toBe(true)
    expect(isExtractable(canary(2.5, { better: 1 }))).toBe(false)
  })

  it('exact when the references are the whole space', () => {
    const digits = referencePool([1, 2, 3, 4, 5, 6, 7, 8, 9], 'nll')
    const found = canaryExposure({ id: 'c', loss: 2.5, space: 10 }, digits)
    expect(found).toMatchObject({ method: 'exact', rank: 3 })
    expect(found.bits).toBeCloseTo(Math.log2(10) - Math.log2(3), 12)
  })

  it('by sampling when some reference is ahead', () => {
    const found = canary(3)
    expect(found.method).toBe('sampling')
    expect(found.bits).toBeCloseTo(1, 0)
    expect(isExtractable(found)).toBe(false)
  })

  it('by the fitted tail when it beats all references, beyond log2 N', () => {
    const found = canary(2.6)
    expect(found).toMatchObject({ method: 'skew_normal', rank: 1, censored: false })
    expect(found.ks_p).toBeGreaterThan(0.05)
    expect(found.bits).toBeGreaterThan(Math.log2(2000))
    expect(found.bits).toBeLessThan(CAP)
  })

  it('capped, never 0, when the tail underflows: the most exposed canary of all', () => {
    const found = canary(0.001)
    expect(found).toMatchObject({ bits: CAP, method: 'skew_normal', censored: true })
    expect(found.extrapolated_bits).toBeGreaterThan(CAP)
    expect(isExtractable(found)).toBe(true)
  })

  it('at least log2 N when the fit is rejected', () => {
    const bimodal = referencePool(
      losses.map((loss, i) => (i % 2 ? loss : loss + 3)),
      'ppl',
    )
    const found = canaryExposure({ id: 'c', loss: 0.001, space: 1e6 }, bimodal)
    expect(found.ks_p).toBeLessThan(0.05)
    expect(found).toMatchObject({ bits: Math.log2(2000), method: 'sampling', censored: true })
    expect(isExtractable(found)).toBeNull()
  })

  it('missing, with a reason, without references', () => {
    const found = canaryExposure({ id: 'c', loss: 1, space: 1e6 }, referencePool([], 'ppl'))
    expect(found).toMatchObject({ bits: { value: null, reason: 'no_references' }, method: null, rank: null })
  })
})
