import type { Measured, Plain } from '#contract/measured'
import type { MarginRobustnessResult } from '#contract/probes/margin-robustness'
import type { Findings, Scored } from '../evidence.ts'
import { decimal, interval, percent } from '../format.ts'
import { signalsOf, viewOf } from '../signals.ts'
import { splitWords } from '../split-words.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { meanInterval, shareInterval } from '../statistics/mean-interval.ts'
import { median } from '../statistics/median.ts'
import { tprAtFpr } from '../statistics/tpr-at-fpr.ts'
import { TYPO_RATES } from '../views/typos.ts'
import type { Probe } from './probe.ts'

const VIEW = 'typos'
/** The false-positive rate of the decision that is tried. */
const FPR = 0.1
const SIDES = ['member', 'nonmember'] as const

/**
 * The margin of a token is its lead over its best rival, m_t = lp_t − max_{v ≠ x_t} lp_v: with m_t ≥ 0 greedy decoding says it, and a wide one is hard to shake. The same
 * question of the measurement: do typing errors, which no reader would mind, turn a member into a non-member?
 */
export const marginRobustness: Probe<'margin_robustness'> = {
  name: 'margin_robustness',
  version: 1,
  title: 'Margins and their robustness',
  question: 'How many tokens are locked in, and how many decisions survive a few typing errors?',
  method:
    'Share of tokens with m_t = log p(x_t) − max over v ≠ x_t of log p(v) ≥ τ, and the median margin, for members and non-members under model and base. Then 1, 2 and 5 % of the characters of up to 100 members and 100 non-members are swapped, dropped or mistyped (the id seeds the draw), the texts scored again by ref_diff = ℓ_R − ℓ_θ, and compared with the threshold at 10 % false alarms on the clean non-members.',
  paper: 'arXiv:2012.04734',
  claim:
    'Describes how robust the measurement is on these texts: margins of tokens and decisions under random typing errors. It says nothing about the model under an adversary who chooses the errors.',
  needs: ['members', 'nonmembers', 'target_tokens', 'reference', `${VIEW}/target`, `${VIEW}/reference`],
  cost: { target: 3, reference: 3 },
  limits:
    'Margins of predictable texts are wide with or without training on them: read members against non-members, and both against the base.',
  analyse({ tau }, { evidence, splits }) {
    const scores = new Map(
      SIDES.flatMap((split) => splits[split].map((i) => [i, scoreOf(evidence, i)] as const)).filter(([, score]) =>
        Number.isFinite(score),
      ),
    )
    const clean = (split: (typeof SIDES)[number]) => splits[split].flatMap((i) => scores.get(i) ?? [])
    const threshold = thresholdOf(clean('member'), clean('nonmember'))
    const cut = threshold.value
    const stability = TYPO_RATES.flatMap((rate, copy) => {
      const changed = SIDES.flatMap((split) =>
        splits[split].flatMap((i) => {
          const [before, after] = [scores.get(i), mistyped(evidence, i, copy)]
          if (before === undefined || after === null) return []
          return [{ split, shift: after - before, flipped: cut !== null && before >= cut !== after >= cut }]
        }),
      )
      return (['all', ...SIDES] as const).map((split) => {
        const held = changed.filter((one) => split === 'all' || one.split === split)
        const flipped: Measured = cut === null ? threshold : shareInterval(held.map((one) => Number(one.flipped)))
        return { rate, split, n: held.length, flipped, shift: meanInterval(held.map(({ shift }) => shift)) }
      })
    })
    return {
      ok: true,
      value: {
        tau,
        margins: SIDES.map((split) => marginsOf(evidence, split, splits[split], tau)),
        attack: 'ref_diff',
        threshold,
        stability,
      },
    }
  },
  facts({ tau, margins, stability }) {
    return [
      ...margins.map(
        ({ split, locked_in, reference_locked_in }) =>
          [
            `tokens of ${splitWords(split)} ahead by ${decimal(tau)} nats`,
            `${interval(locked_in)}, base ${interval(reference_locked_in)}`,
          ] as const,
      ),
      ...stability.flatMap(({ rate, split, flipped, shift }) =>
        split === 'all'
          ? [
              [
                `decisions that ${percent(rate)} typing errors turn`,
                `${interval(flipped)}, score moved by ${interval(shift)}`,
              ] as const,
            ]
          : [],
      ),
    ]
  },
}

/** ref_diff of a text as it is; NaN without both losses. */
function scoreOf(evidence: Findings, i: number): number {
  return viewOf(evidence.reference, i).loss - viewOf(evidence.target, i).loss
}

/** ref_diff of a text with typing errors; null where it was not drawn, or nothing of it was left. */
function mistyped(evidence: Findings, i: number, copy: number): number | null {
  const altered = signalsOf(evidence, i).views[VIEW]
  const loss = (of: 'target' | 'reference') => altered?.[of].find((one) => one.copy === copy)?.loss
  const [target, reference] = [loss('target'), loss('reference')]
  return target === undefined || reference === undefined ? null : reference - target
}

function thresholdOf(members: readonly number[], nonmembers: readonly number[]): Measured {
  const rate = tprAtFpr(labelledScores(members, nonmembers), FPR)
  if (rate.value === null) return { value: null, reason: rate.reason }
  return rate.threshold === null ? { value: null, reason: 'nobody_flagged' } : { value: rate.threshold }
}

type Margins = MarginRobustnessResult['margins'][number]

function marginsOf(evidence: Findings, split: Margins['split'], examples: readonly number[], tau: number): Margins {
  const target = examples.map((i) => margins(evidence.target, i)).filter(({ length }) => length > 0)
  const reference = examples.map((i) => margins(evidence.reference, i)).filter(({ length }) => length > 0)
  const shares = (texts: readonly (readonly number[])[]) =>
    shareInterval(texts.map((text) => text.filter((margin) => margin >= tau).length / text.length))
  return {
    split,
    n: target.length,
    locked_in: shares(target),
    reference_locked_in: shares(reference),
    median: middle(target),
    reference_median: middle(reference),
  }
}

function middle(texts: readonly (readonly number[])[]): Plain {
  return texts.length === 0 ? { value: null, reason: 'no_tokens' } : median(texts.flat())
}

function margins(scored: Scored | undefined, i: number): number[] {
  const { logProb, bestOther } = viewOf(scored, i)
  return Array.from(logProb, (value, t) => value - bestOther[t]!)
}
