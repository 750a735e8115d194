import type { SizeBucket } from '#contract/leaderboard'
import type { Report } from '#contract/report'
import type { Grade } from '#contract/report/verdict'

/** What a concluded scan is filtered and sorted by; null where it has no such number. */
export interface Standing {
  readonly name: string | null
  readonly sortName: string | null
  readonly base: string | null
  readonly suite: string | null
  readonly parameters: number | null
  readonly size: SizeBucket | null
  readonly risk: number | null
  readonly perplexity: number | null
  readonly tpr10: number | null
  readonly tpr1: number | null
  readonly exposure: number | null
  readonly extraction: number | null
}

export function standingOf(report: Report, parameters: number | null): Standing {
  const { verdict, membership, utility, exposure, extraction, model } = report
  const rates = membership.find(({ attack }) => attack === verdict.attack)?.tpr_at_fpr ?? []
  const rate = (fpr: number) => rates.find((entry) => entry.fpr === fpr)?.value ?? null
  const { nonmember } = utility.perplexity
  const name = model?.name ?? null
  return {
    name,
    sortName: name === null ? null : sortName(name),
    base: report.base,
    suite: report.suite?.name ?? null,
    parameters,
    size: parameters === null ? null : sizeBucket(parameters),
    risk: risk(verdict.grade, rate(0.1)),
    perplexity: typeof nonmember === 'number' ? nonmember : null,
    tpr10: rate(0.1),
    tpr1: rate(0.01),
    exposure: exposure.mean_bits.value,
    extraction: extraction.greedy.rate.value,
  }
}

const GRADES: readonly Grade[] = ['A', 'B', 'C', 'D', 'F']

/**
 * A number that sorts by memorization risk: the grade (A = 0 … F = 4) plus the share of members recognised at 10 % false alarms, which
 * is below 1 except for a perfect attack: that counts as just below, so that no A outranks a B.
 */
export function risk(grade: Grade | null, tpr10: number | null): number | null {
  return grade === null ? null : GRADES.indexOf(grade) + Math.min(tpr10 ?? 0, 1 - 2 ** -20)
}

const BUCKETS: readonly (readonly [SizeBucket, number])[] = [
  ['under_100k', 1e5],
  ['under_1m', 1e6],
  ['under_10m', 1e7],
  ['under_100m', 1e8],
]

export function sizeBucket(parameters: number): SizeBucket {
  return BUCKETS.find(([, end]) => parameters < end)?.[0] ?? 'over_100m'
}

/** Characters of a name that count for its place: a cursor carries them. */
const SORTED_CHARACTERS = 40

/**
 * A name as it is sorted. Beyond the basic plane all characters count as one, because there the database (UTF-8) and the language
 * (UTF-16) disagree on their order.
 */
export function sortName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .slice(0, SORTED_CHARACTERS)
}
