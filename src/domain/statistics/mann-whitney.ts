import { auc } from './auc.ts'
import { countAtMost, countBelow, type LabelledScores } from './labelled-scores.ts'
import { normalCdf } from './normal.ts'

/**
 * One-sided p of "AUC = ½" against "members score higher" (Mann & Whitney 1947): U is normal with variance mn/12 · (N + 1 − Σ(t³ − t)/(N(N − 1))) when labels mean nothing, t the sizes of groups of
 * ties. Without continuity correction. 1 when all scores are equal.
 */
export function mannWhitney(scores: LabelledScores): number {
  const { members, nonmembers } = scores
  const [m, n] = [members.length, nonmembers.length]
  const all = m + n
  let ties = 0
  for (const side of [members, nonmembers]) {
    for (const score of side) {
      const t =
        countAtMost(members, score) -
        countBelow(members, score) +
        countAtMost(nonmembers, score) -
        countBelow(nonmembers, score)
      // Each of the t scores of a group counts a t-th of t³ − t.
      ties += t * t - 1
    }
  }
  const variance = (m * n * (all + 1 - ties / (all * (all - 1)))) / 12
  if (!(variance > 1e-9)) return 1
  return normalCdf((-(auc(scores) - 0.5) * m * n) / Math.sqrt(variance))
}
