import { describe, expect, it } from 'vitest'
import { attacks, findAttack } from '#domain/attacks/all'
import { scorer } from '#domain/attacks/attack'
import { viewOf, type ExampleSignals } from '#domain/signals'
import { auc } from '#domain/statistics/auc'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { prng } from '#domain/statistics/prng'
import { gaussian } from '../../support/evidence.ts'
import evidence from '../../golden/statistics/attacks-evidence.json' with { type: 'json' }

/** Log densities of scores hundreds of spreads out are about 1e5: both sides then agree in all but the last digits of a double. */
const RELATIVE = 1e-9

type Row = Pick<(typeof evidence.suites)[number][number], 'phi' | 'in' | 'out'>

describe('attacks by shadow models agree with scipy', () => {
  it('on at least 200 texts', () => expect(evidence.suites.flat().length).toBeGreaterThanOrEqual(200))

  for (const { name } of attacks.filter(({ needs }) => needs.includes('shadows'))) {
    it(name, () => {
      for (const rows of evidence.suites) {
        const texts = rows.map(signals)
        const score = scorer(findAttack(name)!, texts)
        rows.forEach((row, i) => {
          const expected = row.scores[name as keyof typeof row.scores]
          const one = score(texts[i]!)
          if (expected === null) {
            const none = row.in.length + row.out.length === 0
            expect(one).toEqual({ ok: false, reason: none ? 'no_shadows' : 'too_few_shadows' })
          } else {
            const off = one.ok ? Math.abs(one.value - expected) : Infinity
            expect(off, `text ${i}`).toBeLessThanOrEqual(RELATIVE * Math.max(1, Math.abs(expected)))
          }
        })
      }
    })
  }
})

it('where texts differ in how much any model learns of them, shadows beat the difference to the base', () => {
  // φ of a text = how learnable it is + what being trained on adds + noise; the first spreads widely, so φ alone says little.
  const random = prng(7)
  const rows = Array.from({ length: 400 }, (_, i) => {
    const learnable = 2 * gaussian(random)
    const draw = (member: boolean) => learnable + (member ? 0.6 : 0) + 0.3 * gaussian(random)
    const some = (member: boolean) => Array.from({ length: 6 }, () => draw(member))
    return { phi: draw(i < 200), in: some(true), out: some(false) }
  })
  const texts = rows.map(signals)
  const area = (name: string) => {
    const score = scorer(findAttack(name)!, texts)
    const values = texts.map((text) => (score(text) as { value: number }).value)
    return auc(labelledScores(values.slice(0, 200), values.slice(200)))
  }
  expect(area('ref_diff')).toBeLessThan(0.65)
  // Two normals 0.6 apart with spread 0.3 are told apart with AUC Φ(√2) = 0.92; medians of six cost a little.
  for (const name of ['lira_online', 'lira_offline', 'score_offset']) expect(area(name), name).toBeGreaterThan(0.87)
})

/** φ = ℓ_R − ℓ_θ with ℓ_R = 0, so that φ is exact. */
function signals(row: Row): ExampleSignals {
  const view = (loss: number) => viewOf({ losses: [loss] }, 0)
  return {
    example: { id: 'e', split: 'member', characters: 5, zlibBytes: 0 },
    target: view(-row.phi),
    reference: view(0),
    views: {},
    shadows: { in: row.in, out: row.out },
  }
}
