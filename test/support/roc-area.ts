import type { RocPoint } from '#domain/statistics/roc'

/** Area under a piecewise linear ROC by trapezoids, points in rising order: another way to the AUC than the ranks by which reports have it. */
export function rocArea(points: readonly RocPoint[]): number {
  let area = 0
  for (let k = 1; k < points.length; k++) {
    const [x0, y0] = points[k - 1]!
    const [x1, y1] = points[k]!
    area += ((x1 - x0) * (y0 + y1)) / 2
  }
  return area
}
