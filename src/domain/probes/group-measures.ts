import type { Measured } from '#contract/measured'
import type { GroupComparison } from '#contract/probes/group-disparity'
import { gapOf, gapTest, groupAucs, groupMeans, relabeller } from '../statistics/gap-test.ts'
import type { Prng } from '../statistics/prng.ts'

/** One text or canary: what it adds to its group's statistic. */
export interface Item {
  readonly group: string
  readonly value: number
  readonly weight: number
  /** For the AUC, which compares them within each group. */
  readonly member: boolean
}

export interface Measure {
  readonly measure: GroupComparison['measure']
  readonly items: readonly Item[]
  /** Fewer items (of members, and for the AUC of non-members) say too little about a group to compare it. */
  readonly least: number
  /** Each group's statistic with its interval, as the report shows it. */
  readonly shown: ReadonlyMap<string, Measured>
}

/** Relabellings; p is resolved to 1 in this. Fewer for large suites, to stay within a few seconds. */
const PERMUTATIONS = 1999
const LEAST_PERMUTATIONS = 199
const BUDGET = 2e7

type Compared = Omit<GroupComparison, 'p_holm'>

/** How far apart the groups lie, against random relabellings; null where fewer than two groups are large enough. */
export function compareGroups({ measure, items, least, shown }: Measure, random: Prng): Compared | null {
  const sizes = (group: string, member: boolean) =>
    items.filter((item) => item.group === group && item.member === member).length
  const large = [...new Set(items.map(({ group }) => group))].filter(
    (group) => sizes(group, true) >= least && (measure !== 'auc' || sizes(group, false) >= least),
  )
  if (large.length < 2) return null
  const kept = items.filter(({ group }) => large.includes(group))
  const labels = kept.map(({ group }) => large.indexOf(group))
  const values = kept.map(({ value }) => value)
  const members = kept.map(({ member }) => member)
  const statistics =
    measure === 'auc'
      ? groupAucs(values, members, large.length)
      : groupMeans(
          values,
          kept.map(({ weight }) => weight),
          large.length,
        )
  const seen = statistics(labels)
  const [high, low] = [Math.max(...seen), Math.min(...seen)]
  const highest = large[seen.indexOf(high)]!
  const lowest = large[seen.lastIndexOf(low)]!
  const strata = [true, false].map((side) => [...kept.keys()].filter((i) => members[i] === side))
  const permutations = Math.max(LEAST_PERMUTATIONS, Math.min(PERMUTATIONS, Math.floor(BUDGET / kept.length)))
  return {
    measure,
    groups: large.length,
    highest,
    lowest,
    gap: gapBetween(shown.get(highest)!, shown.get(lowest)!, gapOf(seen), measure),
    ratio: ratioOf(high, low, measure),
    p: gapTest(labels, statistics, relabeller(labels, strata, random), permutations),
    permutations,
  }
}

function gapBetween(top: Measured, bottom: Measured, value: number, measure: Compared['measure']): Measured {
  if (top.value === null || bottom.value === null || !top.ci || !bottom.ci) return { value }
  const scale = measure === 'perplexity' ? Math.log : (x: number) => x
  return { value, ci: [Math.max(0, scale(top.ci[0]) - scale(bottom.ci[1])), scale(top.ci[1]) - scale(bottom.ci[0])] }
}

function ratioOf(high: number, low: number, measure: Compared['measure']): Compared['ratio'] {
  if (measure === 'perplexity') return Math.exp(high - low)
  return low > 0 ? high / low : { value: null, reason: 'lowest_is_zero' }
}
