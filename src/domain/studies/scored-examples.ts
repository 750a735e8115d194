import type { StudyScan } from './study.ts'

export interface ScoredExample {
  readonly member: boolean
  readonly group: string | null
  readonly score: number
}

/** Score of each member and non-member that has one, by id. */
export function scoredExamples({ scores }: StudyScan, attack: string): ReadonlyMap<string, ScoredExample> {
  return new Map(
    (scores ?? []).flatMap(({ id, split, group, scores }) => {
      const score = scores[attack]
      if (typeof score !== 'number' || (split !== 'member' && split !== 'nonmember')) return []
      return [[id, { member: split === 'member', group, score }] as const]
    }),
  )
}

/** `[before, after]` of the examples of one split that both have. */
export function pairedScores(
  before: ReadonlyMap<string, ScoredExample>,
  after: ReadonlyMap<string, ScoredExample>,
  member: boolean,
): (readonly [number, number])[] {
  return [...before].flatMap(([id, one]) => {
    const other = after.get(id)
    return one.member === member && other?.member === member ? [[one.score, other.score] as const] : []
  })
}
