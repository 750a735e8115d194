import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'

/**
 * Area under the ROC curve = P[a member scores above a non-member], ties count half:
 * `(#{s_m > s_n} + ½ #{s_m = s_n}) / (m n)` (Mann–Whitney). This is the trapezoid area, not the one under the convex hull,
 * which is never smaller. Both sides must be non-empty.
 */
export function auc(scores: LabelledScores): number {
  const { members, nonmembers } = scores
  let wins = 0
  for (const score of members) wins += (countBelow(nonmembers, score) + countAtMost(nonmembers, score)) / 2
  return wins / (members.length * nonmembers.length)
}
