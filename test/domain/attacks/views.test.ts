import { describe, expect, it } from 'vitest'
import { findAttack } from '#domain/attacks/all'
import { scorer } from '#domain/attacks/attack'
import { alteredLoss } from '#domain/altered-loss'
import type { AlteredLoss } from '#domain/evidence'
import type { ExampleSignals, ModelView } from '#domain/signals'
import cases from '../../golden/statistics/views.json' with { type: 'json' }

/** numpy's scores of the same float32 inputs: both sides compute in doubles and differ only by the order of sums. */
const RELATIVE = 1e-9

describe('attacks over altered texts agree with numpy on random and edge inputs', () => {
  it('of which there are at least 200', () => expect(cases.length).toBeGreaterThanOrEqual(200))

  for (const name of ['recall', 'con_recall', 'neighborhood', 'neighborhood_ref'] as const) {
    it(name, () => {
      for (const one of cases) {
        const expected = one.scores[name]
        const score = scorer(findAttack(name)!, [])(signals(one))
        if (expected === null) expect(score).toEqual({ ok: false, reason: 'zero_loss' })
        else {
          const off = score.ok ? Math.abs(score.value - expected) : Number.NaN
          expect(off, `${one.kind}: ${JSON.stringify(score)} ≠ ${expected}`).toBeLessThanOrEqual(
            RELATIVE * Math.max(1, Math.abs(expected)),
          )
        }
      }
    })
  }

  it('ReCaLL as the peers’ own test calls it: conditional −5 over unconditional −4', () => {
    const views = { nonmember_prefix: { target: [{ copy: 0, loss: 5, tokens: 2 }], reference: [] } }
    const score = scorer(findAttack('recall')!, [])({ ...signals(cases[0]!), target: record([-4]), views })
    expect(score).toEqual({ ok: true, value: 1.25 })
  })

  it('and say why a text has no altered texts', () => {
    const views = { nonmember_prefix: { target: [], reference: [], reason: 'is_shot' as const } }
    const reasonOf = (name: string, all: ExampleSignals['views']) =>
      scorer(findAttack(name)!, [])({ ...signals(cases[0]!), views: all })
    expect(reasonOf('recall', views)).toEqual({ ok: false, reason: 'is_shot' })
    expect(reasonOf('neighborhood', views)).toEqual({ ok: false, reason: 'no_altered_texts' })
  })
})

function record(values: readonly number[]): ModelView {
  const logProb = Float32Array.from(values)
  const { loss } = alteredLoss({ logProb, offsets: Uint32Array.of(0, logProb.length) }, 0)
  const none = new Float32Array(logProb.length)
  const whole = new Int32Array(logProb.length)
  return { loss, token: whole, logProb, mean: none, variance: none, bestOther: none, rank: whole }
}

/** The loss of a pass behind another one in the same file, so that offsets matter. */
function altered(values: readonly number[], copy = 0, given?: number): AlteredLoss {
  const logProb = Float32Array.from([-9, ...values])
  return { copy, ...alteredLoss({ logProb, offsets: Uint32Array.of(0, 1, logProb.length) }, 1, given) }
}

function signals(one: (typeof cases)[number]): ExampleSignals {
  const behind = ({ logProb, given }: { logProb: number[]; given: number }) => ({
    target: [altered(logProb, 0, given)],
    reference: [],
  })
  return {
    example: { id: 'e', split: 'member', characters: 1, zlibBytes: 1 },
    target: record(one.logProb),
    reference: record(one.reference),
    views: {
      nonmember_prefix: behind(one.nonmember_prefix),
      member_prefix: behind(one.member_prefix),
      neighbours: {
        target: one.neighbours.target.map((values, copy) => altered(values, copy)),
        reference: one.neighbours.reference.map((values, copy) => altered(values, copy)),
      },
    },
  }
}
