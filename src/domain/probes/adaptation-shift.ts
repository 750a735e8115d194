import type { Measured } from '#contract/measured'
import type { AdaptationShiftResult, Shift } from '#contract/probes/adaptation-shift'
import type { AlignedStats } from '../aligned-stats.ts'
import { interval, percent } from '../format.ts'
import { meanInterval, shareInterval } from '../statistics/mean-interval.ts'
import { splitWords } from '../split-words.ts'
import type { Probe } from './probe.ts'

/** A group of fewer texts is shown, but does not enter the gap. */
const LEAST_TEXTS = 20
/** More groups than this is an identifier, not a grouping; the largest are shown. */
const MOST_GROUPS = 50

/**
 * How far tuning moved the next-token distribution, group by group: mean KL(p_θ(·|x_<t) ‖ p_R(·|x_<t)) over the scored tokens of a text, then over texts. A method that
 * can't reach what full fine-tuning reaches keeps the base's habits, perhaps for one group more than for another.
 */
export const adaptationShift: Probe<'adaptation_shift'> = {
  name: 'adaptation_shift',
  version: 1,
  title: 'Adaptation shift',
  question: 'How far did tuning move the predictions away from the base, and equally far for all groups?',
  method:
    'Both models read the same tokens; over the whole vocabulary, KL(p_θ ‖ p_R) after every token and whether the likeliest next token changed. Texts are the units: mean and Student interval over their means. With a fully tuned scan, the ratio of both shifts.',
  paper: 'arXiv:2405.18572',
  claim:
    'Differences in measured adaptation between groups of these texts. It says nothing about toxicity or stereotypes, nor whether a shift was wanted.',
  needs: ['aligned'],
  cost: { target: 0, reference: 0 },
  limits:
    'A large divergence on tokens that hardly matter counts like one on a name; two models on different bases cannot be compared.',
  analyse(_, { evidence, splits }) {
    const { aligned, fullShift } = evidence.joint!
    const texts = [...splits.member, ...splits.nonmember].flatMap((i) => textShift(aligned!, i) ?? [])
    const groups = [...Map.groupBy(texts, ({ example }) => evidence.examples[example]!.group)]
      .flatMap(([group, held]) => (group === undefined ? [] : [[group, held] as const]))
      .sort(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1))
      .slice(0, MOST_GROUPS)
    const inSplit = (split: 'member' | 'nonmember') =>
      texts.filter(({ example }) => evidence.examples[example]!.split === split)
    const full = (of: Shift['of'], name: string) => fullShift?.shifts.find((one) => one.of === of && one.name === name)
    const shift = (of: Shift['of'], name: string, held: readonly TextShift[]): Shift => {
      const divergence = meanInterval(
        held.map((text) => text.divergence),
        [0, Infinity],
      )
      const argmax_changed = shareInterval(held.map(({ changed }) => changed))
      const reached = fullShift && { reached: ratio(divergence, full(of, name)?.divergence) }
      return { of, name, n: held.length, divergence, argmax_changed, ...reached }
    }
    const byGroup = groups.map(([group, held]) => shift('group', group, held))
    return {
      ok: true,
      value: {
        shifts: [
          shift('all', 'all', texts),
          ...(['member', 'nonmember'] as const).map((split) => shift('split', split, inSplit(split))),
          ...byGroup,
        ],
        group_gap: gap(byGroup),
      },
    }
  },
  facts({ shifts, group_gap }) {
    return [
      ...shifts.map(({ of, name, divergence, argmax_changed, reached }) => {
        const changed = argmax_changed.value === null ? '–' : percent(argmax_changed.value)
        const share = reached === undefined ? '' : `, ${interval(reached)} of the full fine-tune's`
        return [
          of === 'all' ? 'KL from the base' : of === 'split' ? splitWords(name) : name,
          `${interval(divergence)} nats, ${changed} changed${share}`,
        ] as const
      }),
      ['gap between groups', interval(group_gap)],
    ]
  },
}

interface TextShift {
  readonly example: number
  readonly divergence: number
  readonly changed: number
}

/** Means over the states that predict a scored token: all but the last. Null for a text without any. */
function textShift({ offsets, divergence, top, referenceTop }: AlignedStats, example: number): TextShift | null {
  const from = offsets[example]!
  const to = offsets[example + 1]! - 1
  if (to <= from) return null
  let [sum, changed] = [0, 0]
  for (let t = from; t < to; t++) {
    sum += divergence[t]!
    if (top[t] !== referenceTop[t]) changed++
  }
  return { example, divergence: sum / (to - from), changed: changed / (to - from) }
}

/**
 * a/b with an interval by the delta method on ln a − ln b, as if both came from different texts: conservative, since the same texts move
 * together.
 */
function ratio(a: Measured, b: Measured | undefined): Measured {
  if (b === undefined) return { value: null, reason: 'not_in_full_scan' }
  if (a.value === null) return a
  if (b.value === null || b.value === 0) return { value: null, reason: 'no_shift' }
  const value = a.value / b.value
  if (a.ci === undefined || b.ci === undefined || a.value === 0) return { value }
  const relative = ({ ci, value }: { ci: readonly [number, number]; value: number }) => (ci[1] - value) / value
  const half = Math.hypot(relative({ ci: a.ci, value: a.value }), relative({ ci: b.ci, value: b.value }))
  return { value, ci: [value * Math.exp(-half), value * Math.exp(half)] }
}

function gap(groups: readonly Shift[]): AdaptationShiftResult['group_gap'] {
  const held = groups.flatMap(({ n, divergence }) =>
    n >= LEAST_TEXTS && divergence.value !== null && divergence.ci
      ? [{ value: divergence.value, ci: divergence.ci }]
      : [],
  )
  if (held.length < 2) return { value: null, reason: groups.length === 0 ? 'no_groups' : 'groups_too_small' }
  const top = held.reduce((a, b) => (b.value > a.value ? b : a))
  const bottom = held.reduce((a, b) => (b.value < a.value ? b : a))
  return { value: top.value - bottom.value, ci: [Math.max(0, top.ci[0] - bottom.ci[1]), top.ci[1] - bottom.ci[0]] }
}
