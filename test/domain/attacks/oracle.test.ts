import { describe, expect, it } from 'vitest'
import { attacks } from '#domain/attacks/all'
import { scorer } from '#domain/attacks/attack'
import { balanceOf, errorZone } from '#domain/attacks/error-zone'
import type { ExampleSignals, ModelView } from '#domain/signals'
import { exactMemorization, extractionStrength, logSuffixProbability, probabilityWithin } from '#domain/extraction'
import { tokenFrequencies } from '#domain/token-frequencies'
import { zlibBytes } from '#domain/zlib-bytes'
import classic from '../../golden/statistics/attacks.json' with { type: 'json' }
import evidence from '../../golden/statistics/attacks-evidence.json' with { type: 'json' }
import zones from '../../golden/statistics/zones.json' with { type: 'json' }
import { releasedScore, zoneScores } from '../../support/zone-scores.ts'
import more from '../../golden/statistics/attacks-more.json' with { type: 'json' }

const cases = classic.map((one, i) => ({
  ...one,
  ...more[i]!,
  ...evidence.cases[i]!,
  scores: { ...one.scores, ...more[i]!.scores, ...evidence.cases[i]!.scores },
}))

/** numpy's scores of the same float32 inputs: both sides then compute in doubles and differ only by the order of sums. */
const RELATIVE = 1e-9

describe('every attack agrees with numpy on random and edge inputs', () => {
  it('has at least 200 of them', () => expect(cases.length).toBeGreaterThanOrEqual(200))

  for (const attack of attacks.filter(({ name }) => name in cases[0]!.scores)) {
    it(attack.name, () => {
      for (const { scores, text, ...record } of cases) {
        const expected = scores[attack.name as keyof typeof scores]
        const score = scorer(attack, [])(signals(record, text))
        if (expected === null) expect(score.ok).toBe(false)
        else
          expect(
            score.ok && closeTo(score.value, expected),
            `${record.kind}: ${JSON.stringify(score)} ≠ ${expected}`,
          ).toBe(true)
      }
    })
  }

  it('the error zone: its balance, what the ablation makes of it, and the score of the released code', () => {
    for (const [i, { logProb, reference, rank, ez_reference_policy: released }] of cases.entries()) {
      const { size, up, down, scores } = zones[i]!
      const zone = errorZone(logProb, reference, rank)
      expect(zone.length).toBe(size)
      expect(balanceOf(zone)).toSatisfy(
        (one: typeof scores & { up: number; down: number }) => closeTo(one.up, up) && closeTo(one.down, down),
      )
      const found = zoneScores(zone)
      for (const [name, expected] of Object.entries(scores)) {
        const value = found[name as keyof typeof found]
        expect(expected === null ? !Number.isFinite(value) : closeTo(value, expected), name).toBe(true)
      }
      // A text of one token has no zone, and that code no score.
      if (released !== null) expect(closeTo(releasedScore(zone), released)).toBe(true)
    }
  })

  it('extraction strength, exact memorization, probability within 100 samples', () => {
    for (const { rank, logProb, strength, exact, p_within_100 } of cases) {
      expect(extractionStrength(rank)).toBeCloseTo(strength, 12)
      expect(exactMemorization(rank)).toBeCloseTo(exact, 12)
      expect(probabilityWithin(100, Math.exp(logSuffixProbability(logProb)))).toBeCloseTo(p_within_100, 9)
    }
  })

  it('zlib lengths', () => {
    for (const { text, zlib_bytes } of cases) expect(zlibBytes(text)).toBe(zlib_bytes)
  })
})

function closeTo(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= RELATIVE * Math.max(1, Math.abs(expected))
}

type Record_ = Omit<(typeof cases)[number], 'scores' | 'text'>

function signals(record: Record_, text: string): ExampleSignals {
  const view = (logProb: readonly number[]): ModelView => ({
    loss: -logProb.reduce((sum, lp) => sum + lp, 0) / logProb.length,
    token: Int32Array.from(record.token),
    logProb: Float32Array.from(logProb),
    mean: Float32Array.from(record.mean),
    variance: Float32Array.from(record.variance),
    rank: Int32Array.from(record.rank),
    bestOther: Float32Array.from(record.bestOther),
  })
  return {
    example: { id: 'e', split: 'member', characters: text.length, zlibBytes: record.zlib_bytes },
    target: view(record.logProb),
    reference: view(record.reference),
    frequencies: tokenFrequencies(evidence.counts),
    views: { lower: { target: [{ copy: 0, loss: view(record.lowercase).loss, tokens: 1 }], reference: [] } },
  }
}
