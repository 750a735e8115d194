import { describe, expect, it } from 'vitest'
import { attacks, findAttack } from '#domain/attacks/all'
import { scorer } from '#domain/attacks/attack'
import { auc } from '#domain/statistics/auc'
import { labelledScores } from '#domain/statistics/labelled-scores'
import type { ExampleSignals, ModelView } from '#domain/signals'
import edges from '../../golden/statistics/learned-edges.json' with { type: 'json' }
import suites from '../../golden/statistics/learned.json' with { type: 'json' }

/**
 * Ranks are exact. Fitted quantiles differ by where two minimisers stop: scipy's gradient test of 1e-10 and ours on the objective leave coefficients
 * equal to about 1e-7.
 */
const TOLERANCE = 1e-6

type Text = (typeof suites)[number]['texts'][number]

describe('attacks that look at other texts agree with numpy and scipy', () => {
  for (const name of ['rmia', 'quantile', 'ensemble'] as const) {
    it(name, () => {
      for (const { texts, scores } of [...suites, ...edges]) {
        const all = texts.map(signals)
        const score = scorer(findAttack(name)!, all)
        all.forEach((text, i) => {
          const one = score(text)
          expect(one.ok && Math.abs(one.value - scores[name][i]!), `${name} ${text.example.id}`).toBeLessThan(TOLERANCE)
        })
      }
    })
  }

  it('and say when a suite is too small to learn from', () => {
    const few = suites[0]!.texts.slice(45, 65).map(signals)
    for (const attack of attacks.filter((one) => 'learn' in one && !one.needs.includes('shadows'))) {
      expect(scorer(attack, few)(few[0]!)).toEqual({ ok: false, reason: 'too_few_texts' })
    }
  })

  it('whatever the order of the suite', () => {
    const all = suites[0]!.texts.map(signals)
    for (const attack of attacks.filter(
      (one) => 'learn' in one && one.name !== 'ensemble' && !one.needs.includes('shadows'),
    )) {
      const [forth, back] = [scorer(attack, all), scorer(attack, all.toReversed())]
      const value = (score: ReturnType<typeof scorer>, text: ExampleSignals) => {
        const one = score(text)
        return one.ok ? one.value : Number.NaN
      }
      for (const text of all) expect(value(back, text)).toBeCloseTo(value(forth, text), 7) // sums in another order, and where the fit then stops
    }
  })

  it('the ensemble finds nothing in labels that mean nothing', () => {
    // Suite 1 knows its members hardly better; with the labels dealt anew there is nothing to know.
    const dealt = suites[1]!.texts.map((text, i) => signals({ ...text, split: i % 2 === 0 ? 'member' : 'nonmember' }))
    const score = scorer(findAttack('ensemble')!, dealt)
    const side = (split: string) =>
      dealt.filter(({ example }) => example.split === split).map((text) => (score(text) as { value: number }).value)
    expect(Math.abs(auc(labelledScores(side('member'), side('nonmember'))) - 0.5)).toBeLessThan(0.2)
  })
})

function signals(text: Omit<Text, 'split'> & { split: string }): ExampleSignals {
  const view = (logProb: readonly number[], mean: readonly number[]): ModelView => ({
    loss: -logProb.reduce((sum, lp) => sum + lp, 0) / logProb.length,
    token: new Int32Array(logProb.length),
    logProb: Float32Array.from(logProb),
    mean: Float32Array.from(mean),
    variance: Float32Array.from(text.variance),
    rank: Int32Array.from(text.rank),
    bestOther: Float32Array.from(text.other),
  })
  const { id, characters, zlib } = text
  return {
    example: { id, characters, split: text.split as 'member' | 'nonmember', zlibBytes: zlib },
    target: view(text.lp, text.mean),
    reference: view(text.ref, text.ref_mean),
    views: {},
  }
}
