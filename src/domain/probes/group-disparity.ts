import type { Measured } from '#contract/measured'
import type { GroupDisparityResult } from '#contract/probes/group-disparity'
import { exposure, meanBits } from '../exposure-report.ts'
import { decimal, interval, percent } from '../format.ts'
import { drawn, FIXED } from '../intervals.ts'
import { columnOf, scoresOf, type Material } from '../material.ts'
import { measureAuc, separation } from '../membership.ts'
import type { ScoreColumn } from '../scores.ts'
import { viewOf } from '../signals.ts'
import { holm } from '../statistics/holm.ts'
import { proportion } from '../statistics/proportion.ts'
import { tprAtFpr } from '../statistics/tpr-at-fpr.ts'
import { weightedMean } from '../statistics/weighted-mean.ts'
import { compareGroups, type Item, type Measure } from './group-measures.ts'
import { unavailable, type Probe } from './probe.ts'

/** More groups than this is an identifier, not a grouping; the largest are looked at. */
const MAX_GROUPS = 50
const LEAST_MEMBERS = 20
const LEAST_FOR_AUC = 10
const LEAST_CANARIES = 5

const WORDS = { tpr: 'recognised members', auc: 'AUC', exposure: 'exposure (bits)', perplexity: 'perplexity' } as const

/** Leakage group by group under one attacker with one threshold, and how far apart the groups lie. */
export const groupDisparity: Probe<'group_disparity'> = {
  name: 'group_disparity',
  version: 1,
  title: 'Group disparity',
  question: 'Is one group of people remembered more than another?',
  method:
    'One threshold, set on all non-members. Per group TPR and FPR (Clopper–Pearson), AUC of its members against its own non-members (DeLong), exposure of its canaries, perplexity of its members. The gap between the highest and the lowest group against relabellings of members among members and of non-members among non-members; Holm over the four measures.',
  paper: 'arXiv:2405.18572',
  claim:
    'A disparity of measured leakage between the groups that the caller labelled. It does not say why: groups whose texts are longer, rarer or easier are recognised more as well. It is not an audit of toxicity or of bias in what the model writes.',
  needs: ['members', 'nonmembers', 'groups'],
  cost: { target: 0, reference: 0 },
  limits:
    'Groups of fewer than 20 members are shown but not compared; a threshold that flags few texts leaves little to compare.',
  analyse({ fpr, attack = '' }, material) {
    const name = attack === '' ? material.headline : attack
    const column = columnOf(material, name)
    if (column === undefined) return unavailable('not_scored', `the attack \`${name}\` was not scored in this scan`)
    const cut = tprAtFpr(separation(column, material).sorted, fpr)
    const flags = cut.value === null ? null : (score: number) => cut.threshold !== null && score >= cut.threshold
    const canaries = exposure(material).canaries
    const groupOfCanary = new Map(material.splits.canary.map((i) => [exampleOf(material, i).id, groupOf(material, i)]))
    const members = byGroup(material, material.splits.member)
    const outsiders = byGroup(material, material.splits.nonmember)
    const names = [...members.keys()]
      .sort((a, b) => members.get(b)!.length - members.get(a)!.length || (a < b ? -1 : 1))
      .slice(0, MAX_GROUPS)
    const share = (scores: readonly number[]): Measured =>
      flags === null
        ? { value: null, reason: cut.value === null ? cut.reason : 'no_threshold' }
        : proportion(scores.filter(flags).length, scores.length, 'empty_group')
    const groups = names.map((group): GroupDisparityResult['groups'][number] => {
      const inside = scoresOf(column, members.get(group)!)
      const outside = scoresOf(column, outsiders.get(group) ?? [])
      const own = canaries.filter(({ id }) => groupOfCanary.get(id) === group)
      return {
        group,
        n_members: inside.length,
        n_nonmembers: outside.length,
        tpr: share(inside),
        fpr: share(outside),
        auc: measureAuc(drawn(inside, outside), FIXED),
        exposure: meanBits(own),
        perplexity: perplexityOf(material, members.get(group)!),
      }
    })
    const shown = (of: (group: GroupDisparityResult['groups'][number]) => Measured) =>
      new Map(groups.map((group) => [group.group, of(group)]))
    const bits = canaries.flatMap(({ id, bits, included, repetitions }): Item[] => {
      const group = groupOfCanary.get(id)
      if (group === undefined || typeof bits !== 'number' || included === false || repetitions === 0) return []
      return [{ group, value: bits, weight: 1, member: true }]
    })
    const inside = names.flatMap((group) => itemsOf(column, group, members.get(group)!, true))
    const outside = names.flatMap((group) => itemsOf(column, group, outsiders.get(group) ?? [], false))
    const measures: Measure[] = [
      ...(flags === null
        ? []
        : [
            {
              measure: 'tpr' as const,
              items: inside.map((item) => ({ ...item, value: flags(item.value) ? 1 : 0 })),
              least: LEAST_MEMBERS,
              shown: shown(({ tpr }) => tpr),
            },
          ]),
      { measure: 'auc', items: [...inside, ...outside], least: LEAST_FOR_AUC, shown: shown(({ auc }) => auc) },
      {
        measure: 'exposure',
        items: bits.filter(({ group }) => names.includes(group)),
        least: LEAST_CANARIES,
        shown: shown(({ exposure }) => exposure),
      },
      {
        measure: 'perplexity',
        items: names.flatMap((group) => lossItems(material, group, members.get(group)!)),
        least: LEAST_MEMBERS,
        shown: shown(({ perplexity }) => perplexity),
      },
    ]
    const compared = measures.flatMap((measure) => {
      const found = compareGroups(measure, material.random(`group_disparity:${measure.measure}`))
      return found === null ? [] : [found]
    })
    const adjusted = holm(compared.map(({ p }) => p))
    return {
      ok: true,
      value: {
        attack: name,
        fpr,
        threshold:
          cut.value === null
            ? { value: null, reason: cut.reason }
            : (cut.threshold ?? { value: null, reason: 'nobody_flagged' }),
        groups,
        comparisons: compared.map((found, i) => ({ ...found, p_holm: adjusted[i]! })),
      },
    }
  },
  facts({ attack, fpr, comparisons }) {
    if (comparisons.length === 0) return [['compared', '– no two groups are large enough']]
    return comparisons.map(
      ({ measure, highest, lowest, gap, p_holm }) =>
        [
          measure === 'tpr' || measure === 'auc' ? `${WORDS[measure]}, ${attack}` : WORDS[measure],
          `${highest} above ${lowest} by ${interval(gap)}, p = ${decimal(p_holm)}${measure === 'tpr' ? ` (at ${percent(fpr)} false alarms)` : ''}`,
        ] as const,
    )
  },
}

function exampleOf({ evidence }: Material, i: number) {
  return evidence.examples[i]!
}

function groupOf(material: Material, i: number): string | undefined {
  return exampleOf(material, i).group
}

function byGroup(material: Material, examples: readonly number[]): Map<string, readonly number[]> {
  const grouped = Map.groupBy(examples, (i) => groupOf(material, i))
  return new Map([...grouped].flatMap(([group, list]) => (group === undefined ? [] : [[group, list] as const])))
}

function itemsOf(column: ScoreColumn, group: string, examples: readonly number[], member: boolean): Item[] {
  return scoresOf(column, examples).map((value) => ({ group, value, weight: 1, member }))
}

function lossItems({ evidence }: Material, group: string, examples: readonly number[]): Item[] {
  return examples.flatMap((i): Item[] => {
    const { loss, logProb } = viewOf(evidence.target, i)
    return Number.isFinite(loss) ? [{ group, value: loss, weight: logProb.length || 1, member: true }] : []
  })
}

function perplexityOf(material: Material, examples: readonly number[]): Measured {
  const items = lossItems(material, '', examples)
  const loss = weightedMean(
    items.map(({ value }) => value),
    items.map(({ weight }) => weight),
  )
  if (loss.value === null) return loss
  // exp(700) is near the largest double.
  const exp = (value: number) => Math.exp(Math.min(value, 700))
  return { value: exp(loss.value), ...(loss.ci && { ci: [exp(loss.ci[0]), exp(loss.ci[1])] as [number, number] }) }
}
