import type { Measured } from '#contract/measured'
import type { GroupResult } from '#contract/report/membership'
import { drawn, type Intervals } from './intervals.ts'
import { columnOf, scoresOf, type Material } from './material.ts'
import { measureAuc, separation } from './membership.ts'
import { tprAtFpr } from './statistics/tpr-at-fpr.ts'
import { meanLoss } from './utility.ts'

/** A group of fewer members is shown, but does not enter the gap between groups. */
const LEAST_MEMBERS = 20
/** More groups than this is an identifier, not a grouping; the largest are shown. */
const MAX_GROUPS = 50

/**
 * The headline attack, group by group, at one cut chosen on all non-members: who is recognised more by the same attacker? Intervals
 * are Clopper–Pearson at that cut.
 */
export function groups(material: Material): GroupResult[] {
  const { evidence, splits, headline, intervals } = material
  const column = columnOf(material, headline)
  const members = byGroup(splits.member, material)
  if (column === undefined || members.size === 0) return []
  const nonmembers = byGroup(splits.nonmember, material)
  const cut = tprAtFpr(separation(column, material).sorted, 0.1)
  const largest = [...members]
    .sort(([a, one], [b, two]) => two.length - one.length || (a < b ? -1 : 1))
    .slice(0, MAX_GROUPS)
  return largest.map(([group, examples]) => {
    const inside = scoresOf(column, examples)
    const outside = scoresOf(column, nonmembers.get(group) ?? [])
    const loss = meanLoss(evidence.target, examples)
    return {
      group,
      n: inside.length,
      n_nonmembers: outside.length,
      attack: headline,
      auc: measureAuc(drawn(inside, outside), intervals),
      'tpr_at_fpr_0.1':
        cut.value === null ? { value: null, reason: cut.reason } : flagged(inside, cut.threshold, intervals),
      'fpr_at_fpr_0.1':
        cut.value === null ? { value: null, reason: cut.reason } : flagged(outside, cut.threshold, intervals),
      perplexity: loss === null ? { value: null, reason: 'no_target' } : Math.exp(Math.min(loss, 700)),
    }
  })
}

/** Largest TPR minus smallest, between groups of at least 20 members; the interval takes the worst case of both. */
export function groupGap(results: readonly GroupResult[]): Measured {
  const large = results.filter(({ n }) => n >= LEAST_MEMBERS).map((group) => group['tpr_at_fpr_0.1'])
  if (large.length < 2) return { value: null, reason: results.length === 0 ? 'no_groups' : 'groups_too_small' }
  const rates = large.flatMap(withInterval)
  if (rates.length < 2) return large.find(({ value }) => value === null) ?? { value: null, reason: 'groups_too_small' }
  const top = rates.reduce((a, b) => (b.value > a.value ? b : a))
  const bottom = rates.reduce((a, b) => (b.value < a.value ? b : a))
  return { value: top.value - bottom.value, ci: [Math.max(0, top.low - bottom.high), top.high - bottom.low] }
}

function withInterval(rate: Measured): { value: number; low: number; high: number }[] {
  return rate.value === null || !rate.ci ? [] : [{ value: rate.value, low: rate.ci[0], high: rate.ci[1] }]
}

function flagged(scores: readonly number[], threshold: number | null, intervals: Intervals): Measured {
  return intervals.proportion(
    scores.filter((score) => threshold !== null && score >= threshold).length,
    scores.length,
    'empty_group',
    0.95,
  )
}

function byGroup(examples: readonly number[], { evidence }: Material): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const i of examples) {
    const { group } = evidence.examples[i]!
    if (group === undefined) continue
    const list = found.get(group)
    if (list === undefined) found.set(group, [i])
    else list.push(i)
  }
  return found
}
