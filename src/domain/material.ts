import type { Example, Findings } from './evidence.ts'
import { ANYTIME, FIXED, type Intervals } from './intervals.ts'
import { parseRule } from './policy-rule.ts'
import type { ScoreReason } from './score-reason.ts'
import { scoreExamples, type ScoreColumn } from './scores.ts'
import { prng, type Prng } from './statistics/prng.ts'

/** Evidence with everything that several sections of the report read, computed once. */
export interface Material {
  readonly evidence: Findings
  readonly columns: readonly ScoreColumn[]
  /** Indices of the examples of each split. */
  readonly splits: Record<Example['split'], readonly number[]>
  /** The attack that sentence, grade and groups speak of: the policy's first, else `ref_diff`, else the first scored. */
  readonly headline: string
  /** Ordinary intervals, or those that hold for a scan that could stop at any look. */
  readonly intervals: Intervals
  /** A stream of its own for each use, so that a new section never changes the numbers of another. */
  random(use: string): Prng
}

export function materialOf(evidence: Findings): Material {
  const rules = evidence.policy.rules.map(({ rule }) => parseRule(rule))
  const named = rules.flatMap((rule) => (rule.ok && rule.value.attack !== null ? [rule.value.attack] : []))
  const columns = scoreExamples(evidence, [...new Set([...evidence.attacks, ...named])])
  const splits = { member: [], nonmember: [], canary: [], reference: [] } as Record<Example['split'], number[]>
  evidence.examples.forEach(({ split }, i) => splits[split].push(i))
  const scored = columns.map(({ attack }) => attack.name)
  const headline = named[0] ?? (scored.includes('ref_diff') ? 'ref_diff' : (scored[0] ?? 'ref_diff'))
  const intervals = isAnytime(evidence) ? ANYTIME : FIXED
  return { evidence, columns, splits, headline, intervals, random: (use) => prng(hash(`${evidence.seed}:${use}`)) }
}

/** Did anybody look before the end? Then only intervals that hold at every look tell the truth. */
export function isAnytime({ sequential }: Pick<Findings, 'sequential'>): boolean {
  return sequential !== undefined && sequential.reason === null
}

/** The scores that exist among these examples, in their order. */
export function scoresOf(column: ScoreColumn, examples: readonly number[]): number[] {
  return examples.map((i) => column.values[i]!).filter((score) => !Number.isNaN(score))
}

/**
 * Why nothing was scored of a side that has texts: the commonest reason among them. Null where some of either side was scored, and where a side
 * has no texts at all, which says itself why.
 */
export function whyUnscored({ reasons }: ScoreColumn, { splits }: Pick<Material, 'splits'>): ScoreReason | null {
  for (const side of [splits.member, splits.nonmember]) {
    const lacking = side.flatMap((i) => reasons.get(i) ?? [])
    if (side.length === 0 || lacking.length < side.length) continue
    const counts = [...Map.groupBy(lacking, (reason) => reason)].map(([reason, { length }]) => ({ reason, length }))
    return counts.reduce((most, one) => (one.length > most.length ? one : most)).reason
  }
  return null
}

export function columnOf(material: Material, attack: string): ScoreColumn | undefined {
  return material.columns.find((column) => column.attack.name === attack)
}

/** FNV-1a over UTF-16 units, as a signed 32-bit seed. */
function hash(text: string): number {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  return state | 0
}
