import type { LabelledScores } from './labelled-scores.ts'

/** [FPR, TPR]. */
export type RocPoint = [number, number]

/** More points than a plot or a report can use. */
const MAX_ROC_POINTS = 200

/**
 * The ROC curve: one point per distinct threshold τ, rates of `score ≥ τ`, from (0, 0) to (1, 1). Equal scores make a slanted step, never two
 * points, so the order of ties can't matter.
 */
export function roc({ members, nonmembers }: LabelledScores): RocPoint[] {
  const points: RocPoint[] = [[0, 0]]
  let i = members.length
  let j = nonmembers.length
  while (i > 0 || j > 0) {
    const cut = Math.max(i > 0 ? members[i - 1]! : -Infinity, j > 0 ? nonmembers[j - 1]! : -Infinity)
    while (i > 0 && members[i - 1]! >= cut) i--
    while (j > 0 && nonmembers[j - 1]! >= cut) j--
    points.push([1 - j / nonmembers.length, 1 - i / members.length])
  }
  return points
}

/**
 * At most `limit` points that keep the shape on both linear and log axes: corners only (points on a straight run are dropped),
 * then the highest TPR of each of equal bins in log FPR. First and last point stay.
 */
export function thinRoc(points: readonly RocPoint[], limit = MAX_ROC_POINTS): RocPoint[] {
  const corners = points.filter(
    (point, k) => k === 0 || k === points.length - 1 || !straight(points[k - 1]!, point, points[k + 1]!),
  )
  if (corners.length <= limit) return corners
  const smallest = corners.find(([fpr]) => fpr > 0)?.[0] ?? 1
  const bins = limit - 3
  const kept = new Map<number, RocPoint>()
  for (const point of corners.slice(1, -1)) {
    const bin = point[0] === 0 ? -1 : Math.floor((bins * Math.log(point[0] / smallest)) / -Math.log(smallest))
    kept.set(bin, point)
  }
  return [corners[0]!, ...kept.values(), corners.at(-1)!]
}

function straight(a: RocPoint, b: RocPoint, c: RocPoint): boolean {
  return (b[0] === a[0] && c[0] === b[0]) || (b[1] === a[1] && c[1] === b[1])
}
